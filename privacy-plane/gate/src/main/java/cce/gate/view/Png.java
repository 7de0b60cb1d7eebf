package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// Takes a PNG apart (W3C PNG, third edition): chunks, text, what follows the end, and the samples of the picture.
final class Png {
    static final byte[] MAGIC = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    private static final int HEADER_BYTES = 13;
    private static final int CHUNK_OVERHEAD = 12;
    private static final int MAX_SAMPLES = 64 << 20;

    /// Chunks that only describe how to show the picture, with the most bytes each needs.
    private static final Set<String> PLAIN =
            Set.of("PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs", "tIME", "hIST");

    private static final int MAX_PLAIN_BYTES = 768;

    private final byte[] in;
    private final List<Part> parts = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int end;
    private int width;
    private int height;
    private int depth;
    private int colour;
    private int interlace;

    private Png(byte[] in) {
        this.in = in;
    }

    /// Something other than the picture.
    ///
    /// @param name chunk name or `trailer`
    /// @param compressed whether the bytes are a zlib stream
    /// @param text whether they should be text
    @SuppressWarnings("ArrayRecordComponent")
    record Part(String name, byte[] bytes, boolean compressed, boolean text) {}

    static Optional<Png> read(byte[] in) {
        var png = new Png(in);
        return png.chunks() ? Optional.of(png) : Optional.empty();
    }

    /// A PNG of plain samples, one byte each.
    ///
    /// @param channels 1 for grey, 3 for colours
    static byte[] of(int width, int height, int channels, byte[] samples) {
        var head = ByteBuffer.allocate(HEADER_BYTES).putInt(width).putInt(height);
        head.put((byte) 8).put((byte) (channels == 1 ? 0 : 2));
        int row = width * channels;
        var lines = new ByteArrayOutputStream();
        try (var deflated = new DeflaterOutputStream(lines)) {
            for (int y = 0; y < height; y++) {
                deflated.write(0);
                deflated.write(samples, y * row, row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var png = new ByteArrayOutputStream();
        png.writeBytes(MAGIC);
        chunk(png, "IHDR", head.array());
        chunk(png, "IDAT", lines.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String name, byte[] data) {
        byte[] typed = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 4 + data.length);
        System.arraycopy(data, 0, typed, 4, data.length);
        var sum = new CRC32();
        sum.update(typed);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(typed);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    /// Whether samples have more bits than a drawn picture shows.
    boolean deep() {
        return depth > 8;
    }

    /// Text chunks, unknown chunks and the trailer.
    List<Part> parts() {
        return parts;
    }

    /// The samples of 8-bit pictures without interlacing; empty for others or damaged data.
    Optional<View.Image> image(String path, Limits limits) {
        int channels = channels();
        long stride = (long) width * channels;
        if (depth != 8 || interlace != 0 || channels == 0 || stride * height > MAX_SAMPLES || height < 1 || width < 1) {
            return Optional.empty();
        }
        int need = (int) ((stride + 1) * height);
        byte[] packed = data.toByteArray();
        Optional<Inflate.Result> raw = Inflate.zlib(packed, 0, need + 1);
        if (raw.isEmpty() || raw.get().bytes().length < need) {
            return Optional.empty();
        }
        limits.produce(need);
        if (raw.get().bytes().length > need) {
            parts.add(new Part("IDAT-extra", Inflate.rest(raw.get().bytes(), need), false, false));
        }
        if (packed.length - raw.get().used() > 0 && !raw.get().cut()) {
            parts.add(new Part("IDAT-trailer", Inflate.rest(packed, raw.get().used()), false, false));
        }
        return Optional.of(
                new View.Image(path, width, height, channels, unfilter(raw.get().bytes(), channels)));
    }

    private boolean chunks() {
        int at = MAGIC.length;
        boolean ended = false;
        while (!ended && at + CHUNK_OVERHEAD <= in.length) {
            int length = Bytes.int32(in, at, ByteOrder.BIG_ENDIAN);
            if (length < 0 || length > in.length - at - CHUNK_OVERHEAD) {
                break;
            }
            String name = new String(in, at + 4, 4, StandardCharsets.ISO_8859_1);
            chunk(name, at + 8, length);
            at += CHUNK_OVERHEAD + length;
            ended = name.equals("IEND");
        }
        end = at;
        if (end < in.length) {
            parts.add(new Part("trailer", Inflate.rest(in, end), false, false));
        }
        return ended && width > 0;
    }

    private void chunk(String name, int from, int length) {
        byte[] body = Arrays.copyOfRange(in, from, from + length);
        switch (name) {
            case "IHDR" -> {
                if (length == HEADER_BYTES) {
                    width = Bytes.int32(in, from, ByteOrder.BIG_ENDIAN);
                    height = Bytes.int32(in, from + 4, ByteOrder.BIG_ENDIAN);
                    depth = in[from + 8];
                    colour = in[from + 9];
                    interlace = in[from + 12];
                }
            }
            case "IDAT" -> data.writeBytes(body);
            case "IEND" -> {
                if (length > 0) {
                    parts.add(new Part("IEND", body, false, false));
                }
            }
            case "tEXt" -> parts.add(new Part(name, afterZeros(body, 1, 0), false, true));
            case "zTXt" -> parts.add(new Part(name, afterZeros(body, 1, 1), true, true));
            case "iTXt" -> parts.add(internationalText(body));
            case "iCCP" -> parts.add(new Part(name, afterZeros(body, 1, 1), true, false));
            default -> {
                if (!PLAIN.contains(name) || length > MAX_PLAIN_BYTES) {
                    parts.add(new Part(name, body, false, false));
                }
            }
        }
    }

    private static Part internationalText(byte[] body) {
        int zero = indexOfZero(body, 0);
        boolean compressed = zero >= 0 && zero + 1 < body.length && body[zero + 1] == 1;
        int language = zero < 0 ? -1 : indexOfZero(body, zero + 3);
        int keyword = language < 0 ? -1 : indexOfZero(body, language + 1);
        return new Part("iTXt", keyword < 0 ? body : Inflate.rest(body, keyword + 1), compressed, true);
    }

    /// What follows the keyword and `skip` bytes; the keyword itself is short and shown with uncompressed text.
    private static byte[] afterZeros(byte[] body, int zeros, int skip) {
        int at = -1;
        for (int i = 0; i < zeros; i++) {
            at = indexOfZero(body, at + 1);
            if (at < 0) {
                return body;
            }
        }
        return Inflate.rest(body, Math.min(body.length, at + 1 + skip));
    }

    private static int indexOfZero(byte[] body, int from) {
        for (int i = from; i < body.length; i++) {
            if (body[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private int channels() {
        return switch (colour) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 0;
        };
    }

    private byte[] unfilter(byte[] raw, int channels) {
        int stride = width * channels;
        var out = new byte[stride * height];
        for (int y = 0; y < height; y++) {
            int filter = raw[y * (stride + 1)];
            for (int x = 0; x < stride; x++) {
                int left = x >= channels ? out[y * stride + x - channels] & 0xff : 0;
                int up = y > 0 ? out[(y - 1) * stride + x] & 0xff : 0;
                int corner = x >= channels && y > 0 ? out[(y - 1) * stride + x - channels] & 0xff : 0;
                int predicted = switch (filter) {
                    case 1 -> left;
                    case 2 -> up;
                    case 3 -> (left + up) / 2;
                    case 4 -> paeth(left, up, corner);
                    default -> 0;
                };
                out[y * stride + x] = (byte) (raw[y * (stride + 1) + 1 + x] + predicted);
            }
        }
        return out;
    }

    private static int paeth(int left, int up, int corner) {
        int estimate = left + up - corner;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toCorner = Math.abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
