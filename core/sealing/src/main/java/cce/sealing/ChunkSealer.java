package cce.sealing;

import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Objects;

/// Seals a file chunk by chunk, across restarts: each call takes the stored [SealingState] and gives ciphertext and
/// the next state.
///
/// Sealing is deterministic: the same chunk at the same state gives the same ciphertext. That makes a repeated
/// upload of a chunk harmless, and it makes one rule necessary, because AES-GCM loses everything when one nonce
/// seals two plaintexts:
///
/// > Before any byte of a chunk's ciphertext leaves the process, store its [Chunk#digest] for that state,
/// > durably. If a digest is already stored for that state and differs, discard the ciphertext and
/// refuse the
/// > chunk: the uploader sent other plaintext for a position that was sealed before, and must start the
/// file
/// > anew ([SealingState#fresh]).
///
/// Thread-safe: it keeps no state of its own but the key, which the caller owns.
public final class ChunkSealer {
    private final SealingKey key;
    private final SealedFileContext context;

    public ChunkSealer(SealingKey key, SealedFileContext context) {
        this.key = Objects.requireNonNull(key, "key");
        this.context = Objects.requireNonNull(context, "context");
    }

    /// One sealed chunk.
    ///
    /// @param ciphertext to append at [SealingState#ciphertextBytes] of the state it was sealed at; not
    ///     copied
    /// @param digest SHA-256 of `ciphertext`
    /// @param next the state to store once `ciphertext` is durable
    @SuppressWarnings("ArrayRecordComponent") // Megabytes, handed over rather than copied; never compared.
    public record Chunk(byte[] ciphertext, Sha256Digest digest, SealingState next) {}

    /// What [#sealInto] made.
    ///
    /// @param length ciphertext bytes
    /// @param commitment SHA-256 over the tags of the chunk's segments: other plaintext at the same state has
    ///     another, but for a chance of 2^-96 for each segment. A sealer that is not attacked with its own key may
    ///     store it in the place of [Chunk#digest] and spare itself a second hash of every byte
    /// @param next the state to store once the ciphertext is durable
    public record Sealed(int length, Sha256Digest commitment, SealingState next) {}

    /// Where the plaintext of a chunk comes from, front to back.
    public interface Plaintext {
        /// Fills the first `length` bytes of `target` with those that follow.
        void read(byte[] target, int length) throws IOException;
    }

    /// Plaintext bytes of the chunk at `state` if it is not the last and is to give `segments` full segments.
    /// Chunks of 128 segments of 64 KiB, say, give 8 MiB of ciphertext each; the first holds 40 bytes less
    /// plaintext than the others.
    public static int chunkPlaintextBytes(SealingState state, int segments) {
        if (segments < 1) {
            throw new IllegalArgumentException("A chunk has at least one segment.");
        }
        SealedLayout layout = new SealedLayout(state.segmentSize());
        return Math.toIntExact(layout.plaintextStart(state.nextSegment() + segments) - state.plaintextBytes());
    }

    /// Seals `plaintext[offset .. offset + length)` at `state`.
    ///
    /// @param last whether the file ends with this chunk. Every other chunk must fill its segments exactly
    ///     ([#chunkPlaintextBytes]), and only an empty file has an empty last chunk
    /// @throws IllegalArgumentException if the length breaks that rule
    /// @throws IllegalStateException if the state is finished
    public Chunk seal(SealingState state, byte[] plaintext, int offset, int length, boolean last) {
        PlaintextWindow window = PlaintextWindow.of(plaintext, offset, length);
        byte[] ciphertext = new byte[ciphertextBytes(state, length, endSegment(state, length, last))];
        Sealed made = sealArray(state, window, last, ciphertext);
        return new Chunk(ciphertext, Digests.sha256(ciphertext), made.next());
    }

    /// Likewise, into an array of the caller's, from its beginning on.
    ///
    /// @throws IndexOutOfBoundsException if `out` is too short; room for a full chunk and one tag a
    ///     segment is enough
    public Sealed sealInto(SealingState state, byte[] plaintext, int length, boolean last, byte[] out) {
        return sealArray(state, PlaintextWindow.of(plaintext, 0, length), last, out);
    }

    /// Likewise, with `length` bytes of plaintext that are read when their turn comes: a part of them that is
    /// encrypted while it is in the cache of a core costs less than all of them in memory.
    ///
    /// @param room for what is read at once, at least a segment
    /// @throws IOException whatever `source` throws; nothing of `out` may be used then
    public Sealed sealInto(SealingState state, Plaintext source, byte[] room, int length, boolean last, byte[] out)
            throws IOException {
        if (room.length < state.segmentSize().bytes() || length < 0) {
            throw new IllegalArgumentException("There is no room for a segment's plaintext.");
        }
        return sealSegments(state, PlaintextWindow.reading(source, room, length), last, out);
    }

    private Sealed sealArray(SealingState state, PlaintextWindow window, boolean last, byte[] out) {
        try {
            return sealSegments(state, window, last, out);
        } catch (IOException e) {
            throw new IllegalStateException("Nothing is read where all plaintext is in an array.", e);
        }
    }

    /// The number of the segment after the chunk's last, once it is certain that the chunk fits there.
    private static long endSegment(SealingState state, int length, boolean last) {
        SealedLayout layout = new SealedLayout(state.segmentSize());
        long end = state.plaintextBytes() + length;
        requireFits(state, layout, length, end, last);
        return last ? layout.segmentCount(end) : layout.segmentOf(end);
    }

    private static int ciphertextBytes(SealingState state, int length, long endSegment) {
        int header = state.nextSegment() == 0 ? SealedLayout.HEADER_BYTES : 0;
        int segments = Math.toIntExact(endSegment - state.nextSegment());
        return Math.addExact(header + length, Math.multiplyExact(segments, SealedLayout.TAG_BYTES));
    }

    private static void requireFits(SealingState state, SealedLayout layout, int length, long end, boolean last) {
        if (state.finished()) {
            throw new IllegalStateException("The last chunk of this file was sealed already; nothing can follow it.");
        }
        if (end > layout.maxPlaintextBytes()) {
            throw new IllegalArgumentException(
                    "The file would pass its limit of " + layout.maxPlaintextBytes() + " bytes.");
        }
        boolean empty = length == 0;
        if (empty && !(last && end == 0)) {
            throw new IllegalArgumentException("Only the single chunk of an empty file is empty.");
        }
        if (!last && layout.plaintextStart(layout.segmentOf(end)) != end) {
            throw new IllegalArgumentException(
                    "A chunk that is not the last must end where a segment ends; this one ends at byte " + end + ".");
        }
    }

    private Sealed sealSegments(SealingState state, PlaintextWindow window, boolean last, byte[] out)
            throws IOException {
        SealedLayout layout = new SealedLayout(state.segmentSize());
        long endSegment = endSegment(state, window.left(), last);
        int sealedBytes = ciphertextBytes(state, window.left(), endSegment);
        Objects.checkFromIndexSize(0, sealedBytes, out.length);
        int written = 0;
        if (state.nextSegment() == 0) {
            System.arraycopy(state.header().encoded(), 0, out, 0, SealedLayout.HEADER_BYTES);
            written = SealedLayout.HEADER_BYTES;
        }
        MessageDigest tags = Digests.newSha256();
        try (FileKey fileKey = FileKey.derive(key, state.header(), context)) {
            SegmentCipher cipher = fileKey.borrowSealer();
            for (long segment = state.nextSegment(); segment < endSegment; segment++) {
                int length = Math.min(layout.payloadBytes(segment), window.left());
                int in = window.take(length, layout.segmentPayloadBytes());
                boolean end = last && segment == endSegment - 1;
                written += cipher.seal(segment, end, window.bytes(), in, length, out, written);
                tags.update(out, written - SealedLayout.TAG_BYTES, SealedLayout.TAG_BYTES);
            }
            cipher.giveBackSealer();
        }
        requireComplete(written == sealedBytes && window.left() == 0);
        return new Sealed(
                sealedBytes,
                Sha256Digest.of(tags.digest()),
                new SealingState(state.segmentSize(), state.header(), endSegment, last));
    }

    private static void requireComplete(boolean complete) {
        if (!complete) {
            throw new IllegalStateException("The chunk's segments do not add up to its length.");
        }
    }
}
