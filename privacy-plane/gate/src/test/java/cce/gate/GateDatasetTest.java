package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.input.Decimals;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateDatasetTest {
    private static final Sample SAMPLE = Sample.standard();
    private static final int LARGE_ROWS = 1_100_000;
    private static final byte[] LARGE = Sample.bytes("a,b,c,d\n"
            + IntStream.range(0, LARGE_ROWS).mapToObj(GateDatasetTest::line).collect(Collectors.joining()));

    @Test
    void singleRowTheIndexDoesNotHold_isFoundInTheRowsReadAgain() {
        GateDataset data = GateDataset.of(SAMPLE.index(), rows(SAMPLE, new AtomicInteger()));
        assertThat(review(SAMPLE.csv(411, 412), data).leakage().leakedRows()).isEqualTo(1);
    }

    @Test
    void severalReviewsOfOneDataset_readItOnce() {
        var readings = new AtomicInteger();
        GateDataset data = GateDataset.of(SAMPLE.index(), rows(SAMPLE, readings));
        review("auc,0.91", data);
        review(SAMPLE.csv(0, 5), data);
        assertThat(readings).hasValue(1);
    }

    @Test
    void rowsThatCannotBeRead_holdTheOutput() {
        GateDataset data = GateDataset.of(SAMPLE.index(), reader -> {
            throw new IOException("does not authenticate");
        });
        GateDecision decision = review("auc,0.91", data);
        assertThat(decision.verdict()).isEqualTo(Verdict.HOLD);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DETECTOR_FAILED);
    }

    @Test
    void rowsThatStopHalfway_holdTheOutput() {
        GateDataset data = GateDataset.of(SAMPLE.index(), reader -> {
            reader.file("a.csv", new ByteArrayInputStream(Sample.bytes(SAMPLE.csv(0, 10))));
            throw new IllegalStateException("the store is gone");
        });
        assertThat(review("auc,0.91", data).verdict()).isNotEqualTo(Verdict.RELEASE);
    }

    @Test
    void muchOfALargeDataset_isConvictedByTheIndexAlone() {
        DatasetIndex index = DatasetIndex.builder()
                .add("d.csv", new ByteArrayInputStream(LARGE))
                .build();
        var output = new StringBuilder("a,b,c,d\n");
        IntStream.range(300_000, 320_000).forEach(i -> output.append(line(i)));
        GateDecision decision = review(output.toString(), GateDataset.of(index, reader -> {
            throw new IOException("nobody may need this");
        }));
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(decision.findings()).noneMatch(f -> f.type() == FindingType.DETECTOR_FAILED);
    }

    @Test
    void aFewRowsOfALargeDatasetThatItsSampleLacks_areFound() {
        String rows = "a,b,c,d\n"
                + IntStream.range(400_000, LARGE_ROWS)
                        .filter(i -> (Decimals.mix(i + 1) & 1) != 0)
                        .skip(1)
                        .limit(3)
                        .mapToObj(GateDatasetTest::line)
                        .collect(Collectors.joining());
        GateDecision decision = review(rows, GateDataset.of("d.csv", LARGE));
        assertThat(decision.leakage().leakedRows()).isEqualTo(3);
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void rowsLikeThoseOfALargeDataset_areNotTakenForThem() {
        String rows = "a,b,c,d\n"
                + IntStream.range(3 * LARGE_ROWS, 3 * LARGE_ROWS + 500)
                        .mapToObj(GateDatasetTest::line)
                        .collect(Collectors.joining());
        GateDecision decision = review(rows, GateDataset.of("d.csv", LARGE));
        assertThat(decision.leakage().leakedRows()).isZero();
        assertThat(decision.verdict()).isEqualTo(Verdict.RELEASE);
    }

    private static String line(int i) {
        long mixed = i * 0x9E3779B97F4A7C15L;
        return (mixed >>> 44) + "," + (mixed >>> 20 & 0xfffff) / 1000.0 + "," + (mixed & 0xfff) + "," + i % 7 + "\n";
    }

    private static DatasetRows rows(Sample sample, AtomicInteger readings) {
        return reader -> {
            readings.incrementAndGet();
            reader.file("patients.csv", new ByteArrayInputStream(Sample.bytes(sample.csv())));
        };
    }

    private static GateDecision review(String output, GateDataset data) {
        var input = new GateInput(List.of(new OutputFile("out.csv", Sample.bytes(output))), List.of(data));
        return Sample.gate().review(input, GatePolicy.STATISTICS_STRICT);
    }
}
