package cce.gate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// A made-up clinical table and the ways to leak it, always the same.
final class Sample {
    static final List<String> HEADER =
            List.of("name", "email", "age", "region", "stage", "weight", "glucose", "pressure", "marker", "cost");
    static final int ROWS = 600;

    private static final String[] REGIONS = {"north", "south", "east", "west"};
    private static final String[] FIRST = {"Ada", "Bea", "Cai", "Dov", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon"};
    private static final String[] LAST = {"Abara", "Brandt", "Castel", "Dimitrov", "Eriksen", "Farouk", "Gallo"};

    private final List<List<String>> rows;

    private Sample(List<List<String>> rows) {
        this.rows = rows;
    }

    static Sample of(int count) {
        var random = new Random(20_261_121);
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < count; i++) {
            double weight = 70 + 12 * random.nextGaussian();
            String name = FIRST[random.nextInt(FIRST.length)] + " " + LAST[random.nextInt(LAST.length)] + " "
                    + (char) ('A' + random.nextInt(26)) + (char) ('a' + random.nextInt(26)) + random.nextInt(100_000);
            rows.add(List.of(
                    name,
                    name.toLowerCase(Locale.ROOT).replace(' ', '.') + "@mail.example.org",
                    Integer.toString(20 + random.nextInt(60)),
                    REGIONS[Math.min(3, (int) Math.abs(random.nextGaussian() * 1.6))],
                    Integer.toString(1 + random.nextInt(4)),
                    number(weight, 2),
                    number(5 + Math.exp(random.nextGaussian() * 0.4), 3),
                    number(0.8 * weight + 40 + 8 * random.nextGaussian(), 1),
                    number(random.nextDouble() * 10, 5),
                    number(Math.exp(7 + random.nextGaussian()), 2)));
        }
        return new Sample(rows);
    }

    static Sample standard() {
        return of(ROWS);
    }

    int size() {
        return rows.size();
    }

    List<String> row(int index) {
        return rows.get(index);
    }

    double value(int row, String column) {
        return Double.parseDouble(rows.get(row).get(HEADER.indexOf(column)));
    }

    String csv() {
        return csv(0, rows.size());
    }

    String csv(int from, int to) {
        return String.join(",", HEADER) + "\n" + lines(from, to, row -> String.join(",", rows.get(row)));
    }

    /// Only the given columns of rows `[from, to)`, without a header.
    String columns(int from, int to, String... names) {
        return lines(
                from,
                to,
                row -> IntStream.range(0, names.length)
                        .mapToObj(i -> rows.get(row).get(HEADER.indexOf(names[i])))
                        .collect(Collectors.joining(",")));
    }

    static String lines(int from, int to, IntFunction<String> line) {
        return IntStream.range(from, to).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    GateDataset data() {
        return GateDataset.of("patients.csv", bytes(csv()));
    }

    DatasetIndex index() {
        return DatasetIndex.builder()
                .add("patients.csv", new ByteArrayInputStream(bytes(csv())))
                .build();
    }

    /// A gate for which no time passes: what a detector finds may not depend on how busy the machine is.
    static Gate gate() {
        return new Gate(() -> 0);
    }

    GateDecision review(OutputFile... outputs) {
        return gate().review(new GateInput(List.of(outputs), List.of(data())), GatePolicy.STATISTICS_STRICT);
    }

    GateDecision review(String name, String text) {
        return review(new OutputFile(name, bytes(text)));
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
