package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Models that keep records, outputs that follow the input under a compressor, and payment cards.
class NewDetectorsTest {
    private static final Sample SAMPLE = Sample.standard();
    private static final List<String> COLUMNS = List.of("age", "weight", "glucose", "pressure", "marker", "cost");

    @Test
    void fewStandardisedRows_inTensor_areInstances() {
        byte[] bank = SampleModel.safetensors(4, COLUMNS.size(), i -> scaled(100 + i / 6, COLUMNS.get(i % 6)));
        assertThat(review("bank.safetensors", bank).findings())
                .anyMatch(f -> f.type() == FindingType.INSTANCE_MODEL && f.confidence() > 0.95);
    }

    @Test
    void standardisedCentroids_areNoInstances() {
        byte[] centres = SampleModel.safetensors(
                4,
                COLUMNS.size(),
                i -> IntStream.range(0, 50)
                        .mapToDouble(k -> scaled(i / 6 * 50 + k, COLUMNS.get(i % 6)))
                        .average()
                        .orElseThrow());
        assertThat(review("centres.safetensors", centres).verdict()).isEqualTo(Verdict.RELEASE);
    }

    @Test
    void randomWeights_areNoInstances() {
        byte[] weights = SampleModel.safetensors(new Random(3), 12, COLUMNS.size());
        assertThat(review("w.safetensors", weights).verdict()).isEqualTo(Verdict.RELEASE);
    }

    @Test
    void supportVectors_byName_areHeld() {
        String model = "{\"kernel\":\"rbf\",\"support_vectors_\":[[0.1,0.2],[0.3,0.4]]}";
        assertThat(SAMPLE.review("svm.json", model).findings()).anyMatch(f -> f.type() == FindingType.INSTANCE_MODEL);
        assertThat(SAMPLE.review("svm.json", "{\"model\":\"SVC\",\"kernel\":\"rbf\",\"C\":1.5}")
                        .findings())
                .isEmpty();
    }

    @Test
    void rowsWithoutSeparators_compressWithTheInput() {
        var text = new StringBuilder();
        for (int row = 50; row < 90; row++) {
            SAMPLE.row(row).stream().skip(2).forEach(text::append);
        }
        assertThat(SAMPLE.review("run.txt", text.toString()).findings())
                .anyMatch(f -> f.type() == FindingType.COMPRESSES_WITH_INPUT);
    }

    @Test
    void sameValuesOfOtherRows_doNotCompressWithTheInput() {
        var text = new StringBuilder();
        for (int row = 50; row < 90; row++) {
            for (int column = 2; column < Sample.HEADER.size(); column++) {
                text.append(
                        SAMPLE.row((row + column * column * 17) % SAMPLE.size()).get(column));
            }
        }
        assertThat(SAMPLE.review("run.txt", text.toString()).findings())
                .noneMatch(f -> f.type() == FindingType.COMPRESSES_WITH_INPUT);
    }

    @Test
    void randomNumbersOfSixteenDigits_areNoCards() {
        var random = new Random(16);
        String ids = Sample.lines(0, 300, i -> "checkpoint " + number(random));
        assertThat(SAMPLE.review("run.log", ids).findings()).isEmpty();
    }

    @Test
    void cards_areFound_bareInNumberOrByContext() {
        var random = new Random(17);
        String bare = Sample.lines(0, 5, i -> checked(random));
        assertThat(SAMPLE.review("run.log", bare).findings())
                .anyMatch(f -> f.type() == FindingType.PERSONAL_DATA_SHAPE);
        assertThat(SAMPLE.review("run.log", "paid by card " + checked(random) + "\n")
                        .findings())
                .anyMatch(f -> f.type() == FindingType.PERSONAL_DATA_SHAPE);
        assertThat(SAMPLE.review("run.log", "4111 1111 1111 1111\n").findings())
                .anyMatch(f -> f.type() == FindingType.PERSONAL_DATA_SHAPE);
    }

    private static String number(Random random) {
        return "4" + String.format(Locale.ROOT, "%015d", random.nextLong(1_000_000_000_000_000L));
    }

    private static String checked(Random random) {
        String start = number(random).substring(0, 15);
        return IntStream.range(0, 10)
                .mapToObj(i -> start + i)
                .filter(NewDetectorsTest::luhn)
                .findFirst()
                .orElseThrow();
    }

    private static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < 16; i++) {
            int digit = (digits.charAt(i) - '0') * (i % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    private static double scaled(int row, String column) {
        double[] values = IntStream.range(0, SAMPLE.size())
                .mapToDouble(i -> SAMPLE.value(i, column))
                .toArray();
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        double variance = IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                .average()
                .orElseThrow();
        return (SAMPLE.value(row, column) - mean) / Math.sqrt(variance);
    }

    private static GateDecision review(String name, byte[] bytes) {
        return SAMPLE.review(new OutputFile(name, bytes));
    }
}
