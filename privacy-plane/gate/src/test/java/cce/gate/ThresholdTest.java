package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Detectors decide by the policy document and by nothing else: the same output with one number of the document changed
/// gets another answer.
class ThresholdTest {
    private static final Sample SAMPLE = Sample.standard();
    private static final GatePolicy POLICY = GatePolicy.STATISTICS_STRICT;

    @Test
    void recordMargin_decidesD02() {
        String rows = SAMPLE.columns(40, 43, "stage", "age", "weight", "pressure");
        changes("r.csv", rows, DetectorId.D02_RECORDS, Threshold.RECORD_MARGIN_BITS, 10, 40);
    }

    @Test
    void columnCoverage_decidesD03() {
        String column = SAMPLE.columns(0, 120, "marker");
        changes("c.csv", column, DetectorId.D03_COLUMNS, Threshold.COLUMN_COVERAGE_PERMILLE, 50, 500);
        changes("c.csv", column, DetectorId.D03_COLUMNS, Threshold.COLUMN_VALUES_COUNT, 10, 500);
    }

    @Test
    void projectionRows_decideD04() {
        String rows = SAMPLE.columns(0, 80, "region", "stage", "age", "pressure");
        changes("p.csv", rows + rows, DetectorId.D04_PROJECTION, Threshold.PROJECTION_ROWS_COUNT, 5, 161);
    }

    @Test
    void correlation_decidesD05() {
        var random = new Random(5);
        String noisy = Sample.lines(
                0, SAMPLE.size(), i -> Sample.number(SAMPLE.value(i, "marker") + 0.12 * random.nextGaussian(), 3));
        changes("v.csv", noisy, DetectorId.D05_TRANSFORM, Threshold.CORRELATION_PERMILLE, 995, 1000);
    }

    @Test
    void pieces_decideD06() {
        String digits = IntStream.range(0, 100)
                .mapToObj(i -> String.format(Locale.ROOT, "%06d", Math.round(SAMPLE.value(i, "weight") * 100)))
                .collect(Collectors.joining());
        changes("d.txt", digits, DetectorId.D06_SEQUENCES, Threshold.SEQUENCE_PIECES_COUNT, 40, 101);
    }

    @Test
    void groupSizeAndAgreement_decideD08() {
        String counts = "n\n5\n12\n";
        assertThat(fires("t.csv", counts, DetectorId.D08_SMALL_CELLS, POLICY)).isTrue();
        GatePolicy lax = GatePolicy.fromJson(POLICY.toJson().replace("\"minCell\":10", "\"minCell\":5"));
        assertThat(fires("t.csv", counts, DetectorId.D08_SMALL_CELLS, lax)).isFalse();
    }

    @Test
    void freedomAndParameters_decideD09() {
        String summary = "Df Residuals: 30\n";
        changes("m.txt", summary, DetectorId.D09_REGRESSION, Threshold.RESIDUAL_FREEDOM_COUNT, 31, 30);
        String saturated = "No. Observations:  100\nDf Residuals:  59\nDf Model:  40\n";
        changes("m.txt", saturated, DetectorId.D09_REGRESSION, Threshold.PARAMETER_SHARE_PERMILLE, 330, 400);
    }

    @Test
    void difference_decidesD12() {
        var all = new OutputFile("a.csv", Sample.bytes("region,count\nnorth,200\nsouth,150\neast,250\n"));
        var without = new OutputFile("b.csv", Sample.bytes("region,count\nnorth,200\nsouth,147\neast,250\n"));
        assertThat(fires(DetectorId.D12_DIFFERENCING, POLICY, all, without)).isTrue();
        assertThat(fires(DetectorId.D12_DIFFERENCING, POLICY.with(Threshold.DIFFERENCE_ROWS, 3), all, without))
                .isFalse();
    }

    @Test
    void identifyingShare_decidesD13() {
        String regions = "north of the river\n";
        changes("n.txt", regions, DetectorId.D13_PERSONAL, Threshold.IDENTIFYING_CHARS, 6, 6, false);
        String name = "seen: " + SAMPLE.row(9).get(0) + "\n";
        changes("n.txt", name, DetectorId.D13_PERSONAL, Threshold.IDENTIFYING_CHARS, 6, 100);
    }

    @Test
    void hiddenCharacters_decideD15() {
        String hidden = "all is well" + "\u200b".repeat(10) + "\n";
        changes("n.txt", hidden, DetectorId.D15_OPAQUE, Threshold.HIDDEN_CHARS_COUNT, 8, 11);
    }

    @Test
    void digits_decideD19() {
        changes("x.txt", "r = 0.123456789\n", DetectorId.D19_PRECISION, Threshold.SIGNIFICANT_DIGITS, 8, 9);
    }

    @Test
    void depth_decidesD20() {
        var deep = new OutputFile("a/b/c/d.txt", Sample.bytes("fine\n"));
        assertThat(fires(DetectorId.D20_NAMES, POLICY, deep)).isFalse();
        assertThat(fires(DetectorId.D20_NAMES, POLICY.with(Threshold.NAME_DEPTH, 2), deep))
                .isTrue();
    }

    @Test
    void rows_decideD21() {
        var random = new Random(6);
        String rows = "score\n" + Sample.lines(0, SAMPLE.size(), i -> Sample.number(random.nextDouble(), 6));
        changes("s.csv", rows, DetectorId.D21_PER_RECORD, Threshold.PER_RECORD_ROWS_COUNT, 20, 601);
    }

    @Test
    void leaves_decideD24() {
        String tree = Sample.lines(0, 70, i -> "|   |--- class: " + i % 2);
        changes("t.txt", tree, DetectorId.D24_STRUCTURE, Threshold.TREE_LEAVES_COUNT, 8, 71);
    }

    @Test
    void parameters_decideD25() {
        var random = new Random(7);
        byte[] weights = SampleModel.safetensors(random, 40, 20);
        var file = new OutputFile("w.safetensors", weights);
        assertThat(fires(DetectorId.D25_MEMBERSHIP, POLICY, file)).isFalse();
        assertThat(fires(DetectorId.D25_MEMBERSHIP, POLICY.with(Threshold.MEMORY_PARAMETERS_PERCENT, 100), file))
                .isTrue();
    }

    @Test
    void capacity_decidesD26() {
        var random = new Random(8);
        String text = Sample.lines(0, 400, i -> Double.toString(random.nextDouble()));
        changes("w.txt", text, DetectorId.D26_CAPACITY, Threshold.CAPACITY_KIBIBYTES, 1, 256);
    }

    @ParameterizedTest
    @EnumSource(Threshold.class)
    void everyThreshold_isBounded_andPartOfTheHash(Threshold threshold) {
        int other = threshold.allows(threshold.normal() + 1) ? threshold.normal() + 1 : threshold.normal() - 1;
        GatePolicy changed = POLICY.with(threshold, other);
        assertThat(changed.hash()).isNotEqualTo(POLICY.hash());
        assertThat(GatePolicy.fromJson(changed.toJson()).threshold(threshold)).isEqualTo(other);
        for (int outside : new int[] {-1, 0, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> POLICY.with(threshold, outside))
                    .isInstanceOf(GateException.class)
                    .hasMessageContaining("thresholds." + threshold.name())
                    .hasMessageEndingWith(".");
        }
    }

    @Test
    void page_namesEveryKey_withItsRange() throws IOException {
        Path page = Path.of(System.getProperty("cce.root", "../.."), "docs/formats/gate-policy.md");
        String text = Files.readString(page);
        for (Threshold threshold : Threshold.values()) {
            String row = "| `%s` | %s | %s | %s |"
                    .formatted(
                            threshold.name(),
                            threshold.detector().number(),
                            POLICY.threshold(threshold),
                            threshold.span());
            assertThat(text).contains(row);
        }
    }

    private static void changes(
            String name, String text, DetectorId detector, Threshold threshold, int strict, int lax) {
        changes(name, text, detector, threshold, strict, lax, true);
    }

    private static void changes(
            String name, String text, DetectorId detector, Threshold threshold, int strict, int lax, boolean caught) {
        assertThat(fires(name, text, detector, POLICY.with(threshold, strict)))
                .as("%s = %d", threshold, strict)
                .isEqualTo(caught);
        assertThat(fires(name, text, detector, POLICY.with(threshold, lax)))
                .as("%s = %d", threshold, lax)
                .isFalse();
    }

    private static boolean fires(String name, String text, DetectorId detector, GatePolicy policy) {
        return fires(detector, policy, new OutputFile(name, Sample.bytes(text)));
    }

    private static boolean fires(DetectorId detector, GatePolicy policy, OutputFile... files) {
        // The policy a gate gets is the one somebody wrote down.
        GatePolicy written = GatePolicy.fromJson(policy.toJson());
        var input = new GateInput(List.of(files), List.of(SAMPLE.data()));
        return Sample.gate().review(input, written).findings().stream()
                .anyMatch(finding -> finding.detector() == detector);
    }
}
