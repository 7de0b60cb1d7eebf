package cce.sealing;

import java.util.Arrays;

/// Size of one ciphertext segment of a sealed file. Small segments make random reads cheap, large ones make the
/// overhead of 16 bytes a segment vanish; which one a file uses is recorded in its manifest entry.
public enum SegmentSize {
    KIB_16(16 * 1024),
    KIB_64(64 * 1024),
    MIB_1(1024 * 1024);

    /// What new files are sealed with.
    public static final SegmentSize DEFAULT = KIB_16;

    private final int bytes;

    SegmentSize(int bytes) {
        this.bytes = bytes;
    }

    /// Ciphertext bytes of a full segment, tag included.
    public int bytes() {
        return bytes;
    }

    /// The segment size of that many bytes.
    ///
    /// @throws SealingException with [SealingException.Reason#MALFORMED] for any other number
    public static SegmentSize ofBytes(long bytes) throws SealingException {
        return Arrays.stream(values())
                .filter(size -> size.bytes == bytes)
                .findFirst()
                .orElseThrow(() -> new SealingException(
                        SealingException.Reason.MALFORMED,
                        "segmentSize is " + bytes + ", which is none of 16384, 65536 and 1048576."));
    }
}
