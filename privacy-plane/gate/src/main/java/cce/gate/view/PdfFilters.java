package cce.gate.view;

import cce.gate.view.PdfValue.Array;
import cce.gate.view.PdfValue.Dictionary;
import cce.gate.view.PdfValue.Name;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes the filters off a PDF stream.
final class PdfFilters {
    private PdfFilters() {}

    /// Names of a stream's filters in the order they are taken off.
    static List<String> of(Dictionary stream) {
        var names = new ArrayList<String>();
        switch (stream.get("Filter").or(() -> stream.get("F")).orElse(new Array(List.of()))) {
            case Name name -> names.add(name.name());
            case Array list -> list.items().forEach(item -> names.add(item instanceof Name name ? name.name() : "?"));
            case PdfValue.Real ignored -> names.add("?");
            case PdfValue.Text ignored -> names.add("?");
            case Dictionary ignored -> names.add("?");
            case PdfValue.Reference ignored -> names.add("?");
            case PdfValue.Word ignored -> names.add("?");
        }
        return names;
    }

    /// The plain bytes; empty if a filter is not read or the stream is damaged.
    static Optional<byte[]> plain(Dictionary stream, byte[] raw, Limits limits) {
        byte[] bytes = raw;
        List<Dictionary> parameters = parameters(stream);
        List<String> filters = of(stream);
        for (int i = 0; i < filters.size(); i++) {
            int max = limits.allowance(raw.length);
            Dictionary with = i < parameters.size() ? parameters.get(i) : new Dictionary(java.util.Map.of());
            Optional<byte[]> next = switch (filters.get(i)) {
                case "FlateDecode", "Fl" -> flate(bytes, max, limits).flatMap(plain -> predicted(plain, with));
                case "ASCIIHexDecode", "AHx" -> Optional.of(hex(bytes));
                case "ASCII85Decode", "A85" -> ascii85(bytes);
                default -> Optional.empty();
            };
            if (next.isEmpty()) {
                return next;
            }
            bytes = next.get();
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> flate(byte[] in, int max, Limits limits) {
        return Inflate.zlib(in, 0, max).map(result -> {
            limits.produce(result.bytes().length);
            if (result.cut()) {
                limits.limit("pdf", "a stream expands beyond its limit");
            }
            return result.bytes();
        });
    }

    private static List<Dictionary> parameters(Dictionary stream) {
        PdfValue value = stream.get("DecodeParms").or(() -> stream.get("DP")).orElse(new Name(""));
        if (value instanceof Dictionary one) {
            return List.of(one);
        }
        var all = new ArrayList<Dictionary>();
        if (value instanceof Array list) {
            list.items()
                    .forEach(
                            item -> all.add(item instanceof Dictionary one ? one : new Dictionary(java.util.Map.of())));
        }
        return all;
    }

    /// PNG's predictors, which tables of places and pictures use.
    private static Optional<byte[]> predicted(byte[] in, Dictionary with) {
        int predictor = (int) with.number("Predictor", 1);
        if (predictor < 10) {
            return predictor <= 1 ? Optional.of(in) : Optional.empty();
        }
        int colors = Math.clamp((long) with.number("Colors", 1), 1, 32);
        int bits = Math.clamp((long) with.number("BitsPerComponent", 8), 1, 16);
        int columns = Math.clamp((long) with.number("Columns", 1), 1, 1 << 20);
        int back = Math.max(1, colors * bits / 8);
        int width = (colors * bits * columns + 7) / 8;
        int rows = in.length / (width + 1);
        var out = new byte[rows * width];
        for (int row = 0; row < rows; row++) {
            int kind = in[row * (width + 1)];
            for (int i = 0; i < width; i++) {
                int left = i < back ? 0 : out[row * width + i - back] & 0xff;
                int up = row == 0 ? 0 : out[(row - 1) * width + i] & 0xff;
                int corner = row == 0 || i < back ? 0 : out[(row - 1) * width + i - back] & 0xff;
                int add = switch (kind) {
                    case 1 -> left;
                    case 2 -> up;
                    case 3 -> (left + up) / 2;
                    case 4 -> paeth(left, up, corner);
                    default -> 0;
                };
                out[row * width + i] = (byte) (in[row * (width + 1) + 1 + i] + add);
            }
        }
        return Optional.of(out);
    }

    private static int paeth(int left, int up, int corner) {
        int guess = left + up - corner;
        int a = Math.abs(guess - left);
        int b = Math.abs(guess - up);
        int c = Math.abs(guess - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static byte[] hex(byte[] in) {
        var out = new ByteArrayOutputStream();
        int high = -1;
        for (byte b : in) {
            int digit = Character.digit(b, 16);
            if (digit >= 0 && high >= 0) {
                out.write(high * 16 + digit);
                high = -1;
            } else if (digit >= 0) {
                high = digit;
            }
        }
        return out.toByteArray();
    }

    private static Optional<byte[]> ascii85(byte[] in) {
        var out = new ByteArrayOutputStream();
        long group = 0;
        int count = 0;
        for (byte b : in) {
            if (b == '~') {
                break;
            }
            if (b == 'z' && count == 0) {
                out.writeBytes(new byte[4]);
            } else if (b >= '!' && b <= 'u') {
                group = group * 85 + b - '!';
                if (++count == 5) {
                    write(out, group, 4);
                    group = 0;
                    count = 0;
                }
            } else if (b > ' ') {
                return Optional.empty();
            }
        }
        if (count > 1) {
            for (int i = count; i < 5; i++) {
                group = group * 85 + 84;
            }
            write(out, group, count - 1);
        }
        return Optional.of(out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, long group, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (group >> (24 - 8 * i)));
        }
    }
}
