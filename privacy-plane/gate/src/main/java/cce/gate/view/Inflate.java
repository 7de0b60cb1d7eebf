package cce.gate.view;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/// Single-stream decompressors. Each says how much of its input it used, because what follows a stream is read too.
final class Inflate {
    private static final int BUFFER = 1 << 14;
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int XZ_MEMORY_KIB = 64 << 10;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private Inflate() {}

    /// A decoded stream.
    ///
    /// @param bytes the plain bytes
    /// @param used bytes of input consumed
    /// @param cut whether the limit stopped it
    @SuppressWarnings("ArrayRecordComponent")
    record Result(byte[] bytes, int used, boolean cut) {}

    /// A deflate stream at `from`, raw or with a zlib header; empty if it is not one. A stream that breaks off is
    /// accepted when it had already produced something, since a sender may cut the end on purpose.
    static Optional<Result> deflate(byte[] in, int from, boolean raw, int max) {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[BUFFER];
        var inflater = new Inflater(raw);
        try {
            inflater.setInput(in, from, in.length - from);
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                out.write(buffer, 0, Math.min(read, max - out.size()));
                if (out.size() >= max) {
                    return Optional.of(result(out, inflater, true));
                }
            }
            boolean something = out.size() > 0 || inflater.finished();
            return something ? Optional.of(result(out, inflater, false)) : Optional.empty();
        } catch (DataFormatException e) {
            return out.size() < BUFFER ? Optional.empty() : Optional.of(result(out, inflater, false));
        } finally {
            inflater.end();
        }
    }

    private static Result result(ByteArrayOutputStream out, Inflater inflater, boolean cut) {
        return new Result(out.toByteArray(), (int) inflater.getBytesRead(), cut);
    }

    /// A zlib stream.
    static Optional<Result> zlib(byte[] in, int from, int max) {
        return zlibHeader(in, from) ? deflate(in, from, false, max) : Optional.empty();
    }

    /// Whether two bytes are a plausible zlib header.
    static boolean zlibHeader(byte[] in, int from) {
        if (in.length - from < 6) {
            return false;
        }
        int cmf = in[from] & 0xff;
        int flg = in[from + 1] & 0xff;
        return (cmf & 0x0f) == 8 && cmf >> 4 <= 7 && (cmf << 8 | flg) % 31 == 0 && (flg & 0x20) == 0;
    }

    /// The first member of a gzip file, its header text included.
    static Optional<Result> gzip(byte[] in, int from, int max) {
        int body = gzipBody(in, from);
        if (body < 0) {
            return Optional.empty();
        }
        return deflate(in, body, true, max)
                .map(r -> new Result(
                        r.bytes(), Math.min(in.length - from, body - from + r.used() + GZIP_TRAILER), r.cut()));
    }

    /// Where the deflate data of a gzip member starts, or -1.
    static int gzipBody(byte[] in, int from) {
        if (in.length - from < GZIP_HEADER
                || (in[from] & 0xff) != 0x1f
                || (in[from + 1] & 0xff) != 0x8b
                || in[from + 2] != 8) {
            return -1;
        }
        int flags = in[from + 3];
        int at = from + GZIP_HEADER;
        if ((flags & FLAG_EXTRA) != 0) {
            at += at + 2 <= in.length ? 2 + (in[at] & 0xff) + ((in[at + 1] & 0xff) << 8) : in.length;
        }
        for (int flag : new int[] {FLAG_NAME, FLAG_COMMENT}) {
            if ((flags & flag) != 0) {
                while (at < in.length && in[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        at += (flags & FLAG_CRC) != 0 ? 2 : 0;
        return at < in.length ? at : -1;
    }

    static Optional<Result> bzip2(byte[] in, int from, int max) {
        var counted = new Counted(in, from);
        return stream(() -> new BZip2CompressorInputStream(counted, false), counted, max);
    }

    static Optional<Result> xz(byte[] in, int from, int max) {
        var counted = new Counted(in, from);
        return stream(() -> new XZInputStream(counted, XZ_MEMORY_KIB), counted, max);
    }

    static Optional<Result> zstd(byte[] in, int from, int max) {
        var counted = new Counted(in, from);
        return stream(() -> new ZstdInputStream(counted), counted, max);
    }

    static Optional<Result> lz4(byte[] in, int from, int max) {
        var counted = new Counted(in, from);
        return stream(() -> new FramedLZ4CompressorInputStream(counted), counted, max);
    }

    static Optional<Result> lzma(byte[] in, int from, int max) {
        var counted = new Counted(in, from);
        return stream(() -> new LZMAInputStream(counted, XZ_MEMORY_KIB), counted, max);
    }

    private interface Opener {
        InputStream open() throws IOException;
    }

    private static Optional<Result> stream(Opener opener, Counted counted, int max) {
        var out = new ByteArrayOutputStream();
        boolean cut = false;
        try (InputStream plain = opener.open()) {
            var buffer = new byte[BUFFER];
            for (int read = plain.read(buffer); read > 0 && !cut; read = plain.read(buffer)) {
                out.write(buffer, 0, Math.min(read, max - out.size()));
                cut = out.size() >= max;
            }
        } catch (IOException | RuntimeException e) {
            // Decompressors signal damage in many ways; all of them mean the stream ends here.
            if (out.size() == 0) {
                return Optional.empty();
            }
            cut = true;
        }
        return Optional.of(new Result(out.toByteArray(), counted.used(), cut));
    }

    /// Counts consumed bytes.
    private static final class Counted extends ByteArrayInputStream {
        private final int from;

        Counted(byte[] in, int from) {
            super(in, from, in.length - from);
            this.from = from;
        }

        int used() {
            return pos - from;
        }
    }

    /// The bytes after the first `used`.
    static byte[] rest(byte[] in, int used) {
        return Arrays.copyOfRange(in, used, in.length);
    }
}
