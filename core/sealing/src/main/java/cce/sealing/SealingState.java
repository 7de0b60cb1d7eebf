package cce.sealing;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/// Where the sealing of one file stands between two chunks: what must be stored to go on after a restart. It holds
/// no secret and no plaintext.
///
/// The state of a file begins with [#fresh] and is replaced by [ChunkSealer.Chunk#next] after each chunk. Two
/// states with the same salt and nonce prefix are the same file.
public final class SealingState {
    /// Length of [#encoded], in bytes.
    public static final int ENCODED_BYTES = 1 + Integer.BYTES + SealedLayout.HEADER_BYTES + Long.BYTES + 1;

    private static final byte VERSION = 1;

    private final SegmentSize segmentSize;
    private final SealedHeader header;
    private final long nextSegment;
    private final boolean finished;

    SealingState(SegmentSize segmentSize, SealedHeader header, long nextSegment, boolean finished) {
        this.segmentSize = segmentSize;
        this.header = header;
        this.nextSegment = nextSegment;
        this.finished = finished;
    }

    /// The state of a new file: draws its salt and nonce prefix.
    public static SealingState fresh(SegmentSize segmentSize, SecureRandom random) {
        return new SealingState(
                Objects.requireNonNull(segmentSize, "segmentSize"), SealedHeader.random(random), 0, false);
    }

    /// The state of a file with this header, before its first chunk. To be used with a header that never sealed
    /// other plaintext.
    public static SealingState begin(SegmentSize segmentSize, SealedHeader header) {
        return new SealingState(
                Objects.requireNonNull(segmentSize, "segmentSize"), Objects.requireNonNull(header, "header"), 0, false);
    }

    /// Reads what [#encoded] wrote.
    ///
    /// @throws SealingException with [SealingException.Reason#MALFORMED] for any other bytes
    public static SealingState decode(byte[] encoded) throws SealingException {
        if (encoded.length != ENCODED_BYTES || encoded[0] != VERSION) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED,
                    "A stored sealing state has %d bytes and begins with 1; this one does not."
                            .formatted(ENCODED_BYTES));
        }
        ByteBuffer in = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
        SegmentSize segmentSize = SegmentSize.ofBytes(in.getInt());
        byte[] header = new byte[SealedLayout.HEADER_BYTES];
        in.get(header);
        long nextSegment = in.getLong();
        byte finished = in.get();
        if (nextSegment < 0 || nextSegment > SealedLayout.MAX_SEGMENTS || finished < 0 || finished > 1) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "A stored sealing state has a field out of its range.");
        }
        return new SealingState(segmentSize, SealedHeader.parse(header), nextSegment, finished == 1);
    }

    /// The bytes to store.
    public byte[] encoded() {
        return ByteBuffer.allocate(ENCODED_BYTES)
                .put(VERSION)
                .putInt(segmentSize.bytes())
                .put(header.encoded())
                .putLong(nextSegment)
                .put((byte) (finished ? 1 : 0))
                .array();
    }

    public SegmentSize segmentSize() {
        return segmentSize;
    }

    /// Number of the next segment, which is also the number of segments sealed so far.
    public long nextSegment() {
        return nextSegment;
    }

    /// Whether the last segment was sealed; nothing can follow.
    public boolean finished() {
        return finished;
    }

    /// Ciphertext bytes sealed before this state, as long as it is not [#finished].
    public long ciphertextBytes() {
        return nextSegment * segmentSize.bytes();
    }

    /// Plaintext position of the next chunk's first byte, as long as the state is not [#finished].
    public long plaintextBytes() {
        return new SealedLayout(segmentSize).plaintextStart(nextSegment);
    }

    /// The file's header, which also names its object.
    public SealedHeader header() {
        return header;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealingState that && Arrays.equals(encoded(), that.encoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded());
    }
}
