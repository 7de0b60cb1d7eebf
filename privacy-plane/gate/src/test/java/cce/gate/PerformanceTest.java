package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A 5 MB output against a million cells takes about two seconds on two quiet cores; the bound leaves room for busy ones.
class PerformanceTest {
    private static final long MAX_SECONDS = 30;

    @Test
    void fiveMegabytesAgainstAMillionCells_reviewedInTime() {
        long start = System.nanoTime();
        Sample sample = Sample.of(100_000);
        byte[] csv = Sample.bytes(sample.csv());
        long made = System.nanoTime();
        byte[] stored = DatasetIndex.builder().add("d.csv", new ByteArrayInputStream(csv)).build().toBytes();
        long indexed = System.nanoTime();
        DatasetIndex index = DatasetIndex.fromBytes(stored);
        long loaded = System.nanoTime();
        var random = new Random(11);
        String unrelated = Sample.lines(0, 120_000, i -> Sample.number(70 + 12 * random.nextGaussian(), 2) + "," + Sample.number(6 + random.nextGaussian(), 3) + "," + Sample.number(random.nextDouble() * 10, 5) + "," + Sample.number(Math.exp(7 + random.nextGaussian()), 2) + ",9,9,9");
        String leak = sample.csv(0, 50_000);
        long review1 = seconds(index, unrelated);
        long review2 = seconds(index, leak);
        System.out.printf(
                "csv %d MB, index %d KB, make %d ms, build %d ms, load %d ms, review %d MB unrelated %d ms, %d MB leak %d ms%n",
                csv.length >> 20, stored.length >> 10, (made - start) / 1_000_000, (indexed - made) / 1_000_000, (loaded - indexed) / 1_000_000,
                unrelated.length() >> 20, review1, leak.length() >> 20, review2);
        assertThat(Math.max(review1, review2)).isLessThan(MAX_SECONDS * 1000);
    }

    private static long seconds(DatasetIndex index, String output) {
        var input = new GateInput(List.of(new OutputFile("out.csv", Sample.bytes(output))), List.of(index));
        long start = System.nanoTime();
        GateDecision decision = new Gate(System::nanoTime).review(input, GatePolicy.STATISTICS_STRICT);
        long end = System.nanoTime();
        decision.findings().stream().limit(4).forEach(f -> System.out.println(f));
        assertThat(decision.detectors()).allMatch(d -> d.status() == DetectorReport.Status.DONE);
        return (end - start) / 1_000_000;
    }
}
