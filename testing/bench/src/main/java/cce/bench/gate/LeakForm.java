package cce.bench.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// The ways leaked rows are dressed up.
enum LeakForm {
    CLEAR("clear text"),
    BASE64("base64"),
    GZIP("gzip"),
    RENAMED("renamed columns"),
    ROUNDED_2("rounded to 2 digits"),
    ROUNDED_3("rounded to 3 digits"),
    NOISE_01("noise of 0.1 %"),
    NOISE_1("noise of 1 %");

    private final String title;

    LeakForm(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// The bytes of an output file with these rows.
    byte[] write(List<String> header, List<List<String>> rows, Random random) {
        return switch (this) {
            case CLEAR -> csv(header, rows);
            case BASE64 -> Base64.getEncoder().encode(csv(header, rows));
            case GZIP -> gzip(csv(header, rows));
            case RENAMED -> csv(renamed(header.size()), rows);
            case ROUNDED_2 -> csv(header, mapped(rows, x -> digits(x, 2)));
            case ROUNDED_3 -> csv(header, mapped(rows, x -> digits(x, 3)));
            case NOISE_01 -> csv(header, mapped(rows, x -> noisy(x, 0.001, random)));
            case NOISE_1 -> csv(header, mapped(rows, x -> noisy(x, 0.01, random)));
        };
    }

    private static byte[] csv(List<String> header, List<List<String>> rows) {
        String body = rows.stream().map(row -> String.join(",", row)).collect(Collectors.joining("\n"));
        return (String.join(",", header) + "\n" + body + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> renamed(int columns) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            names.add("v" + (char) ('a' + i % 26) + i / 26);
        }
        return names;
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static List<List<String>> mapped(List<List<String>> rows, UnaryOperator<String> change) {
        return rows.stream().map(row -> row.stream().map(change).toList()).toList();
    }

    private static String digits(String cell, int digits) {
        return number(cell) ? plain(Double.parseDouble(cell), digits) : cell;
    }

    private static String noisy(String cell, double share, Random random) {
        return number(cell) ? plain(Double.parseDouble(cell) * (1 + share * random.nextGaussian()), 7) : cell;
    }

    private static String plain(double value, int digits) {
        return value == 0
                ? "0"
                : new java.math.BigDecimal(String.format(Locale.ROOT, "%." + (digits - 1) + "e", value))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static boolean number(String cell) {
        return cell.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?");
    }
}
