package cce.executor;

/// Bounds for unpacking an archive.
///
/// @param maxBytes size of all archives together, in bytes, after decompression
/// @param maxEntries number of archive entries over all layers
public record UnpackLimits(long maxBytes, int maxEntries) {

    /// For workload images: 8 GiB and half a million entries.
    public static final UnpackLimits IMAGE = new UnpackLimits(8L << 30, 500_000);

    /// For code bundles: 256 MiB and 20 000 entries.
    public static final UnpackLimits CODE = new UnpackLimits(256L << 20, 20_000);

    public UnpackLimits {
        if (maxBytes < 1 || maxEntries < 1) {
            throw new IllegalArgumentException("Unpack limits must be positive.");
        }
    }
}
