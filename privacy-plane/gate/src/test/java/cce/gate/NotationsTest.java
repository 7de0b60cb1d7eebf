package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// Records, counts and names written in another notation, each beside a safe output that looks like it.
class NotationsTest {
    private static final Sample SAMPLE = Sample.standard();
    private static final String RFC1924 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

    @Test
    void hexadecimalFloats_blocked() {
        assertBlocked(
                "a.txt", Sample.lines(0, 25, i -> hex(i, "weight") + " " + hex(i, "glucose") + " " + hex(i, "cost")));
    }

    @Test
    void hexadecimalFloatsAsCells_blocked() {
        String rows = Sample.lines(0, 25, i -> hex(i, "weight") + "," + hex(i, "glucose") + "," + hex(i, "cost"));
        assertBlocked("a.csv", "a,b,c\n" + rows);
    }

    @Test
    void hexadecimalIntegersOfScaledValues_blocked() {
        assertBlocked("t.txt", Sample.lines(0, 50, i -> bare(i, "weight") + " " + bare(i, "cost")));
    }

    @Test
    void prefixedHexadecimalInJson_blocked() {
        String cells = String.join(",", strings(60, i -> "\"0x" + bare(i, "cost") + "\""));
        assertBlocked("t.json", "{\"state\":[" + cells + "]}");
    }

    @Test
    void randomHexadecimalNumbers_released() {
        var random = new Random(3);
        assertReleased(
                "hashes.txt",
                Sample.lines(
                        0, 40, i -> Integer.toHexString(random.nextInt(1 << 28)) + " " + hex(random.nextGaussian())));
    }

    @Test
    void base85InPythonLiteral_blocked() {
        byte[] packed = Sample.gzip(Sample.bytes(SAMPLE.csv(0, 40)));
        assertBlocked("a.py", "DATA = b'''" + base85(packed) + "'''\n");
    }

    @Test
    void base85InContinuedLiteral_blocked() {
        String packed = base85(Sample.gzip(Sample.bytes(SAMPLE.csv(0, 40))));
        assertBlocked("a.py", "X = (\n    b\"" + packed.replaceAll("(.{70})", "$1\"\n    b\"") + "\"\n)\n");
    }

    @Test
    void base85OfNothingInLiteral_released() {
        String settings = base85(Sample.bytes("alpha is 0.1 and the seed is 42; folds are 5 and depth is 3 always"));
        assertReleased("a.py", "CONFIG = b'''" + settings + "'''\n");
    }

    @Test
    void smallCountsUnderTwoTitleLines_blocked() {
        assertBlocked("t.csv", FindingType.SMALL_CELL, underTwoTitles(1));
    }

    @Test
    void largeCountsUnderTwoTitleLines_released() {
        assertReleased("t.csv", underTwoTitles(25));
    }

    @Test
    void medianOfSmallGroupsUnderNumericTitles_blocked() {
        var groups = new TreeMap<String, List<Double>>();
        for (int i = 0; i < SAMPLE.size(); i++) {
            groups.computeIfAbsent(SAMPLE.row(i).get(2) + "," + SAMPLE.row(i).get(3), key -> new ArrayList<>())
                    .add(SAMPLE.value(i, "cost"));
        }
        var text = new StringBuilder("age,region,0.25,0.5\n");
        groups.forEach((key, values) -> {
            double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
            double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            text.append("%s,%s,%s%n".formatted(key, sorted[0], median));
        });
        assertBlocked("q.csv", FindingType.SMALL_CELL, text.toString());
    }

    @Test
    void smallCountsNestedInJson_blocked() {
        assertBlocked("t.json", FindingType.SMALL_CELL, nested(1, 2));
    }

    @Test
    void largeCountsNestedInJson_released() {
        assertReleased("t.json", nested(25, 4));
    }

    @Test
    void namesTurnedAround_blocked() {
        assertBlocked("m.txt", FindingType.PERSONAL_DATA_MEMBER, Sample.lines(0, 6, i -> {
            String[] name = SAMPLE.row(i).getFirst().split(" ");
            return "Dear " + name[2] + ", " + name[0] + " " + name[1] + ": your result is ready.";
        }));
    }

    @Test
    void otherNamesTurnedAround_released() {
        assertReleased("m.txt", Sample.lines(0, 6, i -> "Dear Zu" + i + ", Ada Gallo: your result is ready."));
    }

    @Test
    void oneHotRecords_blocked() {
        assertBlocked("o.csv", FindingType.PROJECTED_RECORDS, oneHot(40));
    }

    @Test
    void oneHotDesignOfAllCombinations_released() {
        assertReleased("design.csv", "arm_a,arm_b,dose_1,dose_2\n1,0,1,0\n1,0,0,1\n0,1,1,0\n0,1,0,1\n");
    }

    @Test
    void surveyCodesOfFixedWidth_blockedIfTheyAreRecords() {
        Random random = new Random(5);
        List<String> rows = strings(800, i -> String.join(",", strings(6, k -> "" + random.nextInt(12))));
        GateDataset survey = GateDataset.of("s.csv", Sample.bytes("a,b,c,d,e,f\n" + String.join("\n", rows) + "\n"));
        String codes = Sample.lines(0, 80, i -> fixed(rows.get(i)));
        assertThat(review(survey, codes)).isEqualTo(Verdict.BLOCK);
        String others = Sample.lines(0, 80, i -> fixed(String.join(",", strings(6, k -> "" + random.nextInt(12)))));
        assertThat(review(survey, others)).isEqualTo(Verdict.RELEASE);
    }

    private static Verdict review(GateDataset data, String text) {
        var output = new OutputFile("codes.txt", Sample.bytes(text));
        return Sample.gate()
                .review(new GateInput(List.of(output), List.of(data)), GatePolicy.STATISTICS_STRICT)
                .verdict();
    }

    private static String fixed(String row) {
        return String.join("", strings(6, k -> "%02d".formatted(Integer.parseInt(row.split(",")[k]))));
    }

    private static String hex(int row, String column) {
        return hex(SAMPLE.value(row, column));
    }

    private static String hex(double value) {
        return Double.toHexString(value);
    }

    private static String bare(int row, String column) {
        return Long.toHexString(Math.round(SAMPLE.value(row, column) * 100));
    }

    private static List<String> strings(int count, IntFunction<String> string) {
        var strings = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            strings.add(string.apply(i));
        }
        return strings;
    }

    /// Counts by age down the side, and by region and stage along the top.
    private static String underTwoTitles(int step) {
        Map<String, Integer> counts = counts(2, 3, 4);
        var ages = new TreeSet<String>();
        counts.keySet().forEach(key -> ages.add(key.split(",")[0]));
        List<String> shown = step == 1 ? List.copyOf(ages) : List.of("20", "30", "40", "50");
        var text = new StringBuilder("region,north,north,south,south\nstage,1,2,1,2\nage,,,,\n");
        for (String age : shown) {
            text.append(age);
            for (String key : List.of("north,1", "north,2", "south,1", "south,2")) {
                int count = counts.getOrDefault(age + "," + key, 0);
                text.append(',').append(step == 1 ? count : step * (4 + age.charAt(0) % 3));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String nested(int step, int column) {
        Map<String, Integer> counts = counts(column, 3);
        Map<String, Map<String, Integer>> groups = new TreeMap<>();
        counts.forEach((key, count) ->
                groups.computeIfAbsent(key.split(",")[0], k -> new TreeMap<>()).put(key.split(",")[1], count));
        List<String> outer = new ArrayList<>();
        groups.forEach((key, inner) -> {
            List<String> cells = new ArrayList<>();
            inner.forEach((name, count) -> {
                if (count >= step) {
                    cells.add("\"" + name + "\": " + count / step * step);
                }
            });
            outer.add("\"" + key + "\": {" + String.join(", ", cells) + "}");
        });
        return "{\"table\": {" + String.join(", ", outer) + "}}";
    }

    private static Map<String, Integer> counts(int... columns) {
        var counts = new TreeMap<String, Integer>();
        for (int i = 0; i < SAMPLE.size(); i++) {
            List<String> row = SAMPLE.row(i);
            var key = new ArrayList<String>();
            for (int column : columns) {
                key.add(row.get(column));
            }
            counts.merge(String.join(",", key), 1, Integer::sum);
        }
        return counts;
    }

    private static String oneHot(int rows) {
        var titles = new TreeSet<String>();
        for (int i = 0; i < rows; i++) {
            titles.add("age_" + SAMPLE.row(i).get(2));
            titles.add("region_" + SAMPLE.row(i).get(3));
            titles.add("stage_" + SAMPLE.row(i).get(4));
        }
        return String.join(",", titles) + "\n"
                + Sample.lines(0, rows, i -> {
                    List<String> row = SAMPLE.row(i);
                    List<String> yes = List.of("age_" + row.get(2), "region_" + row.get(3), "stage_" + row.get(4));
                    return String.join(
                            ",",
                            titles.stream()
                                    .map(title -> yes.contains(title) ? "1" : "0")
                                    .toList());
                });
    }

    private static String base85(byte[] bytes) {
        var out = new StringBuilder();
        for (int i = 0; i + 4 <= bytes.length; i += 4) {
            BigInteger value = new BigInteger(1, Arrays.copyOfRange(bytes, i, i + 4));
            var group = new StringBuilder();
            for (int k = 0; k < 5; k++) {
                group.insert(0, RFC1924.charAt(value.mod(BigInteger.valueOf(85)).intValue()));
                value = value.divide(BigInteger.valueOf(85));
            }
            out.append(group);
        }
        return out.toString();
    }

    private static void assertBlocked(String name, String text) {
        assertThat(review(name, text).verdict()).isEqualTo(Verdict.BLOCK);
    }

    private static void assertBlocked(String name, FindingType type, String text) {
        GateDecision decision = review(name, text);
        assertThat(decision.findings()).anyMatch(finding -> finding.type() == type);
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    }

    private static void assertReleased(String name, String text) {
        GateDecision decision = review(name, text);
        assertThat(decision.findings()).isEmpty();
        assertThat(decision.verdict()).isEqualTo(Verdict.RELEASE);
    }

    private static GateDecision review(String name, String text) {
        return SAMPLE.review(new OutputFile(name, text.getBytes(StandardCharsets.UTF_8)));
    }
}
