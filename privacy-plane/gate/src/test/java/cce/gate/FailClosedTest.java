package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/// Whatever goes wrong inside the gate keeps the output inside.
class FailClosedTest {
    private static final Sample SAMPLE = Sample.standard();
    private static final GatePolicy POLICY = GatePolicy.STATISTICS_STRICT;

    @Test
    void clockThatRunsOut_holds() {
        var clock = new AtomicLong();
        // Every look at the clock finds ten seconds gone.
        var gate = new Gate(() -> clock.addAndGet(10_000_000_000L));
        String text = Sample.lines(0, 5000, i -> i + "," + i * 3);
        var input = new GateInput(List.of(new OutputFile("a.csv", Sample.bytes(text))), List.of(SAMPLE.data()));
        GateDecision decision = gate.review(input, POLICY);
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
        assertThat(decision.score()).isGreaterThanOrEqualTo(0.4);
        assertThat(decision.detectors()).anyMatch(d -> d.status() == DetectorReport.Status.TIMED_OUT);
    }

    @Test
    void detectorThatThrows_isAFindingAndHolds() {
        var gate = new Gate(() -> {
            boolean inDetector = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("tick")));
            if (inDetector) {
                throw new IllegalStateException("broken");
            }
            return 0;
        });
        String text = Sample.lines(0, 3000, i -> i + "," + i * 3);
        var input = new GateInput(List.of(new OutputFile("a.csv", Sample.bytes(text))), List.of(SAMPLE.data()));
        GateDecision decision = gate.review(input, POLICY);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DETECTOR_FAILED);
        assertThat(decision.score()).isGreaterThanOrEqualTo(0.4);
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
    }

    @Test
    void noIndex_holds() {
        var input = new GateInput(List.of(new OutputFile("a.txt", Sample.bytes("auc 0.9"))), List.of());
        GateDecision decision = Sample.gate().review(input, POLICY);
        assertThat(decision.verdict()).isEqualTo(Verdict.HOLD);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.NO_INDEX);
    }

    @Test
    void gzipBomb_heldWithinLimits() {
        byte[] bomb = Sample.gzip(new byte[64 << 20]);
        GateDecision decision = SAMPLE.review(new OutputFile("a.gz", bomb));
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DECODE_LIMIT);
    }

    @Test
    void zipBomb_heldWithinLimits() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int i = 0; i < 20; i++) {
                zip.putNextEntry(new ZipEntry("f" + i));
                zip.write(new byte[32 << 20]);
            }
        }
        GateDecision decision = SAMPLE.review(new OutputFile("a.zip", out.toByteArray()));
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DECODE_LIMIT);
    }

    @Test
    void deepNesting_heldWithinLimits() {
        byte[] nested = Sample.bytes(SAMPLE.csv(0, 20));
        for (int i = 0; i < 30; i++) {
            nested = Sample.gzip(nested);
        }
        GateDecision decision = SAMPLE.review(new OutputFile("a.gz", nested));
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DECODE_LIMIT);
    }

    @Test
    void deepJson_neverReleasedByCrashing() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(SAMPLE.review("a.json", deep).detectors()).allMatch(d -> d.status() == DetectorReport.Status.DONE);
    }

    @Test
    void tarOfAMillionEntries_heldWithinLimits() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < 50_000; i++) {
                tar.putArchiveEntry(new TarArchiveEntry("f" + i));
                tar.closeArchiveEntry();
            }
        }
        byte[] once = Arrays.copyOf(out.toByteArray(), 50_000 * 512);
        var whole = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            whole.writeBytes(once);
        }
        GateDecision decision = SAMPLE.review(new OutputFile("a.tar", whole.toByteArray()));
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DECODE_LIMIT);
    }

    @Test
    void pickleThatRunsACommand_blocked() {
        byte[] pickle = "\u0080\u0002cos\nsystem\n(S'ls'\ntR.".getBytes(StandardCharsets.ISO_8859_1);
        GateDecision decision = SAMPLE.review(new OutputFile("model.pkl", pickle));
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DANGEROUS_PICKLE);
    }

    @Test
    void truncatedPickle_held() {
        byte[] pickle = "\u0080\u0004\u0095\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(SAMPLE.review(new OutputFile("m.pkl", Arrays.copyOf(pickle, 40)))
                        .verdict())
                .isNotEqualTo(Verdict.RELEASE);
    }

    @Test
    void randomAndMutatedBytes_alwaysGetADecision() {
        var random = new Random(12);
        var gate = Sample.gate();
        List<byte[]> seeds = new ArrayList<>(List.of(
                Sample.gzip(Sample.bytes(SAMPLE.csv(0, 5))),
                Sample.bytes("{\"a\":[1,2,{\"b\":\"" + "QUJD".repeat(20) + "\"}]}"),
                Sample.bytes("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR"),
                "\u0093NUMPY\u0001\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
                        .getBytes(StandardCharsets.ISO_8859_1),
                "\u0080\u0002}q\0(U\u0001aK\u0001u.".getBytes(StandardCharsets.ISO_8859_1),
                Sample.bytes("a,b\n1,2\n\"x")));
        var index = List.of(SAMPLE.data());
        for (int i = 0; i < 300; i++) {
            byte[] bytes = mutate(seeds.get(random.nextInt(seeds.size())), random);
            GateDecision decision = gate.review(new GateInput(List.of(new OutputFile("f", bytes)), index), POLICY);
            assertThat(decision.detectors()).as("round " + i).allMatch(d -> d.status() == DetectorReport.Status.DONE);
            assertThat(decision.findings()).noneMatch(f -> f.type() == FindingType.DETECTOR_FAILED);
        }
    }

    @Test
    void scoreAtThreshold_holdsAndBelowReleases() {
        assertThat(Score.verdict(0.2, List.of(), POLICY)).isEqualTo(Verdict.HOLD);
        assertThat(Score.verdict(Math.nextDown(0.2), List.of(), POLICY)).isEqualTo(Verdict.RELEASE);
        assertThat(Score.verdict(0.7, List.of(), POLICY)).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void anyOpaqueByte_holds() {
        assertThat(Score.verdict(Score.of(List.of(), 1, 1 << 20), List.of(), POLICY))
                .isEqualTo(Verdict.HOLD);
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] bytes = Arrays.copyOf(seed, Math.max(1, seed.length + random.nextInt(40) - 20));
        for (int i = random.nextInt(8); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
