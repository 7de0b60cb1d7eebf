package cce.gate.view;

import java.util.Optional;

/// Compressed streams, told apart by their first bytes.
final class Streams {
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] LZ4 = {0x04, 0x22, 0x4d, 0x18};

    private Streams() {}

    /// A decoded stream.
    ///
    /// @param codec name for the path
    record Stream(String codec, Inflate.Result result) {}

    /// The stream at `from`, decoded up to `max` bytes; empty if none starts there.
    static Optional<Stream> at(byte[] in, int from, int max) {
        if (Bytes.startsWith(in, from, (byte) 0x1f, (byte) 0x8b, (byte) 8)) {
            return Inflate.gzip(in, from, max).map(result -> new Stream("gzip", result));
        }
        if (Bytes.startsWith(in, from, "BZh")
                && in.length - from > 10
                && in[from + 4] == 0x31
                && in[from + 5] == 0x41) {
            return Inflate.bzip2(in, from, max).map(result -> new Stream("bzip2", result));
        }
        if (Bytes.startsWith(in, from, XZ)) {
            return Inflate.xz(in, from, max).map(result -> new Stream("xz", result));
        }
        if (Bytes.startsWith(in, from, ZSTD)) {
            return Inflate.zstd(in, from, max).map(result -> new Stream("zstd", result));
        }
        if (Bytes.startsWith(in, from, LZ4)) {
            return Inflate.lz4(in, from, max).map(result -> new Stream("lz4", result));
        }
        if (lzma(in, from)) {
            return Inflate.lzma(in, from, max).map(result -> new Stream("lzma", result));
        }
        return Inflate.zlib(in, from, max).map(result -> new Stream("zlib", result));
    }

    /// Whether a stream may start here; false for most bytes, so that every offset can be asked.
    static boolean magic(byte[] in, int from) {
        return switch (in[from]) {
            case 0x1f -> Bytes.startsWith(in, from, (byte) 0x1f, (byte) 0x8b, (byte) 8);
            case 'B' -> Bytes.startsWith(in, from, "BZh");
            case (byte) 0xfd -> Bytes.startsWith(in, from, XZ);
            case 0x28 -> Bytes.startsWith(in, from, ZSTD);
            case 0x04 -> Bytes.startsWith(in, from, LZ4);
            case 0x5d -> lzma(in, from);
            // Only the default window: other zlib headers are two random bytes in a thousand.
            case 0x78 -> Inflate.zlibHeader(in, from);
            default -> false;
        };
    }

    /// The old `.lzma` container: default properties, a dictionary that is a power of two, a size of unknown or small.
    private static boolean lzma(byte[] in, int from) {
        if (in.length - from < 14 || in[from] != 0x5d || in[from + 1] != 0 || in[from + 2] != 0) {
            return false;
        }
        boolean unknown = true;
        for (int i = from + 5; i < from + 13; i++) {
            unknown &= in[i] == (byte) 0xff;
        }
        boolean small = in[from + 10] == 0 && in[from + 11] == 0 && in[from + 12] == 0;
        return unknown || small;
    }
}
