package cce.sealing;

import java.io.IOException;
import java.util.Objects;

/// The plaintext of one chunk as its sealer goes through it: all of it in an array, or read part by part, each of
/// whole segments.
final class PlaintextWindow {
    private final ChunkSealer.Plaintext source;
    private final byte[] bytes;

    /// Where the plaintext begins that was not taken yet, and where that ends which was read.
    private int next;

    private int end;
    private int unread;

    private PlaintextWindow(ChunkSealer.Plaintext source, byte[] bytes, int next, int end, int unread) {
        this.source = source;
        this.bytes = bytes;
        this.next = next;
        this.end = end;
        this.unread = unread;
    }

    static PlaintextWindow of(byte[] plaintext, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, plaintext.length);
        return new PlaintextWindow(
                (target, more) -> {
                    throw new IllegalStateException("All of the chunk's plaintext was there.");
                },
                plaintext,
                offset,
                offset + length,
                0);
    }

    /// @param room for a segment at least
    static PlaintextWindow reading(ChunkSealer.Plaintext source, byte[] room, int length) {
        return new PlaintextWindow(source, room, 0, 0, length);
    }

    byte[] bytes() {
        return bytes;
    }

    /// How much was neither read nor taken.
    int left() {
        return end - next + unread;
    }

    /// Where the next `length` bytes begin, which are there now; others, of whole segments, are read with them.
    int take(int length, int segmentPayload) throws IOException {
        if (next == end && unread > 0) {
            int more = (bytes.length - length) / segmentPayload * segmentPayload;
            int read = Math.min(unread, length + more);
            source.read(bytes, read);
            next = 0;
            end = read;
            unread -= read;
        }
        int start = next;
        next = Math.addExact(start, length);
        if (next > end) {
            throw new IllegalStateException("A part of a chunk's plaintext does not end with a segment.");
        }
        return start;
    }
}
