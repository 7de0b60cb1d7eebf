package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Outputs researchers legitimately make; a gate that holds them teaches people to click through.
class GateSafeTest {
    private static final Sample SAMPLE = Sample.standard();

    @Test
    void nothing_released() {
        assertReleased(SAMPLE.review());
    }

    @Test
    void metrics_released() {
        assertReleased(
                SAMPLE.review("metrics.json", "{\"auc\":0.9871,\"accuracy\":0.9543,\"n_train\":480,\"n_test\":120}"));
    }

    @Test
    void groupMeansOfLargeGroups_released() {
        var sums = new TreeMap<String, double[]>();
        for (int i = 0; i < SAMPLE.size(); i++) {
            double[] sum = sums.computeIfAbsent(SAMPLE.row(i).get(4), k -> new double[3]);
            sum[0] += SAMPLE.value(i, "weight");
            sum[1] += SAMPLE.value(i, "glucose");
            sum[2]++;
        }
        String text = sums.entrySet().stream()
                .map(e -> "%s,%s,%s,%d"
                        .formatted(
                                e.getKey(),
                                Sample.number(e.getValue()[0] / e.getValue()[2], 3),
                                Sample.number(e.getValue()[1] / e.getValue()[2], 3),
                                (int) e.getValue()[2]))
                .collect(Collectors.joining("\n"));
        assertReleased(SAMPLE.review("means.csv", "stage,weight,glucose,count\n" + text));
    }

    @Test
    void trainingLog_released() {
        assertReleased(SAMPLE.review(
                "train.log",
                Sample.lines(0, 300, i -> "epoch %d loss %s".formatted(i, Sample.number(1.0 / (i + 1), 4)))));
    }

    @Test
    void randomNumbersOfTheSameLook_released() {
        var random = new Random(8);
        String text = Sample.lines(
                0,
                40,
                i -> Sample.number(70 + 12 * random.nextGaussian(), 2) + ","
                        + Sample.number(6 + random.nextGaussian(), 3));
        assertReleased(SAMPLE.review("simulated.csv", "a,b\n" + text));
    }

    @Test
    void correlationMatrix_released() {
        var random = new Random(9);
        String text = Sample.lines(
                0,
                7,
                i -> "c" + i + ","
                        + random.doubles(7).mapToObj(d -> Sample.number(d, 4)).collect(Collectors.joining(",")));
        assertReleased(SAMPLE.review("corr.csv", ",c0,c1,c2,c3,c4,c5,c6\n" + text));
    }

    @Test
    void coefficients_released() {
        var random = new Random(10);
        String list = random.doubles(30).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]"));
        assertReleased(SAMPLE.review("model.json", "{\"coef\":[" + list + "],\"intercept\":[0.1234567890123456]}"));
    }

    @Test
    void report_released() {
        assertReleased(SAMPLE.review(
                "report.md",
                "# Results\nWe analysed 600 records; mean weight 70.1 (SD 12.0). Version 1.2.3, 2026-01-01.\n"));
    }

    @Test
    void digestsAndLongPaths_released() {
        String text =
                "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\nwrote /opt/project/results/experiments/baseline/run_0001/summary\n";
        assertReleased(SAMPLE.review("run.log", text));
    }

    @Test
    void gzippedHistogram_released() {
        byte[] packed = Sample.gzip(Sample.bytes("bin,frequency\n0,120\n1,240\n2,150\n3,90\n"));
        assertReleased(SAMPLE.review(new OutputFile("hist.csv.gz", packed)));
    }

    @Test
    void base64OfPlainSentence_released() {
        String text =
                Base64.getEncoder().encodeToString(Sample.bytes("the analysis finished without any warnings at all"));
        assertReleased(SAMPLE.review("note.json", "{\"message\":\"" + text + "\"}"));
    }

    @Test
    void consumerViewOfBlockedOutput_hasNoDetail() {
        GateDecision decision = SAMPLE.review("r.csv", SAMPLE.csv(0, 50));
        assertThat(decision.consumerView().verdict()).isEqualTo(Verdict.BLOCK);
        List<String> known =
                Arrays.stream(Remedy.values()).map(Remedy::sentence).toList();
        assertThat(decision.consumerView().advice()).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void excerpts_neverHoldWholeValues() {
        GateDecision decision = SAMPLE.review(
                "run.log", "bad: " + SAMPLE.row(3).get(1) + " " + SAMPLE.row(3).get(0));
        assertThat(decision.findings())
                .isNotEmpty()
                .noneMatch(f -> f.excerpt().contains(SAMPLE.row(3).get(1))
                        || f.excerpt().contains(SAMPLE.row(3).get(0)));
    }

    private static void assertReleased(GateDecision decision) {
        assertThat(decision.findings()).as("findings").isEmpty();
        assertThat(decision.verdict()).isEqualTo(Verdict.RELEASE);
    }
}
