package cce.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntConsumer;

/// Arrays that are filled one after the other, by several requests if need be. One thread at a time.
final class Pieces {
    private final List<ByteBuffer> pieces;
    private final IntConsumer full;
    private int current;
    private long left;

    /// @param full is told each piece that is full, in their order
    Pieces(List<ByteBuffer> pieces, IntConsumer full) {
        this.pieces = pieces;
        this.full = full;
        this.left = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /// Bytes that are still missing.
    long left() {
        return left;
    }

    /// Reads once, into one piece.
    ///
    /// @return false at the end of the source
    boolean readFrom(InputStream source) throws IOException {
        ByteBuffer piece = pieces.get(current);
        int read = source.read(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        if (read < 0) {
            return false;
        }
        piece.position(piece.position() + read);
        left -= read;
        if (!piece.hasRemaining()) {
            full.accept(current++);
        }
        return true;
    }
}
