package cce.sealing;

import java.util.Objects;

/// Where the bytes of a sealed file lie: the arithmetic between plaintext positions and ciphertext segments.
///
/// Every segment has [SegmentSize#bytes] bytes but the last, which may be shorter. The first holds the header,
/// so its payload is [#HEADER_BYTES] shorter than that of the others. An empty file is a header and one segment
/// without payload; no other file ends in a segment without payload. So plaintext sizes and ciphertext sizes
/// determine each other.
public record SealedLayout(SegmentSize segmentSize) {
    /// One length byte, the salt and the nonce prefix.
    public static final int HEADER_BYTES = 1 + SealedHeader.SALT_BYTES + SealedHeader.NONCE_PREFIX_BYTES;

    /// AES-GCM tag at the end of each segment.
    public static final int TAG_BYTES = 16;

    /// Segments are counted by an unsigned 32-bit number; staying below 2^31 keeps it an `int`.
    public static final long MAX_SEGMENTS = Integer.MAX_VALUE;

    public SealedLayout {
        Objects.requireNonNull(segmentSize, "segmentSize");
    }

    /// The largest plaintext a file with this segment size can hold, in bytes (32 TiB at 16 KiB).
    public long maxPlaintextBytes() {
        return MAX_SEGMENTS * segmentPayloadBytes() - HEADER_BYTES;
    }

    /// Plaintext bytes in every full segment but the first.
    public int segmentPayloadBytes() {
        return segmentSize.bytes() - TAG_BYTES;
    }

    /// Ciphertext bytes of a file that holds `plaintextBytes`.
    public long ciphertextBytes(long plaintextBytes) {
        requirePlaintextSize(plaintextBytes);
        return HEADER_BYTES + plaintextBytes + TAG_BYTES * segmentCount(plaintextBytes);
    }

    /// Number of segments of a file that holds `plaintextBytes`; at least 1.
    public long segmentCount(long plaintextBytes) {
        requirePlaintextSize(plaintextBytes);
        return Math.max(1, Math.ceilDiv(HEADER_BYTES + plaintextBytes, (long) segmentPayloadBytes()));
    }

    /// Plaintext bytes of a file of `ciphertextBytes`.
    ///
    /// @throws SealingException with [SealingException.Reason#TRUNCATED] for a size no sealed file has, and
    ///     with [SealingException.Reason#TOO_LARGE] for one that no sealed file may have
    public long plaintextBytes(long ciphertextBytes) throws SealingException {
        if (ciphertextBytes < HEADER_BYTES + TAG_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED,
                    "A sealed file has at least %d bytes, this one has %d."
                            .formatted(HEADER_BYTES + TAG_BYTES, ciphertextBytes));
        }
        long segments = Math.ceilDiv(ciphertextBytes, (long) segmentSize.bytes());
        if (segments > MAX_SEGMENTS) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "A sealed file has at most %d segments, this one has %d.".formatted(MAX_SEGMENTS, segments));
        }
        long lastSegment = ciphertextBytes - (segments - 1) * segmentSize.bytes();
        if (segments > 1 && lastSegment <= TAG_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED,
                    "The last segment has %d bytes, which leaves no payload; the file was cut or extended."
                            .formatted(lastSegment));
        }
        return ciphertextBytes - HEADER_BYTES - TAG_BYTES * segments;
    }

    /// The segment that holds the plaintext byte at `position`.
    long segmentOf(long position) {
        return (position + HEADER_BYTES) / segmentPayloadBytes();
    }

    /// Plaintext position of the first byte of a segment.
    public long plaintextStart(long segment) {
        return segment == 0 ? 0 : segment * segmentPayloadBytes() - HEADER_BYTES;
    }

    /// Plaintext bytes of a full segment.
    int payloadBytes(long segment) {
        return segmentPayloadBytes() - (segment == 0 ? HEADER_BYTES : 0);
    }

    private void requirePlaintextSize(long plaintextBytes) {
        if (plaintextBytes < 0 || plaintextBytes > maxPlaintextBytes()) {
            throw new IllegalArgumentException("A sealed file with segments of %d bytes holds 0 to %d bytes, not %d."
                    .formatted(segmentSize.bytes(), maxPlaintextBytes(), plaintextBytes));
        }
    }
}
