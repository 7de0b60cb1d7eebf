package cce.gate;

import static org.assertj.core.api.Assertions.assertThatCode;

import cce.gate.worker.FramesFuzzer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A short run of each fuzzing target without a fuzzer: well-formed seeds with a few bytes changed, cut or repeated.
/// Longer runs: scripts/fuzz gate all SECONDS.
class FuzzReplayTest {
    private static final int ROUNDS = 200;

    @Test
    void decoders_ofChangedOutputs_neverThrow() {
        replay(DecoderFuzzer::fuzzerTestOneInput);
    }

    @Test
    void datasetReader_ofChangedDatasets_readsOrRefuses() {
        replay(DatasetFuzzer::fuzzerTestOneInput);
    }

    @Test
    void indexReader_ofChangedIndexes_readsOrRefuses() {
        replay(IndexFuzzer::fuzzerTestOneInput);
    }

    @Test
    void frames_ofChangedAnswers_areReadOrRefused() {
        replay(FramesFuzzer::fuzzerTestOneInput);
    }

    @Test
    void everyFormat_ofChangedContent_neverThrows() {
        var random = new Random(161);
        for (int round = 0; round < 24 * 60; round++) {
            var bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (round % 24);
            assertThatCode(() -> FormatsFuzzer.fuzzerTestOneInput(bytes))
                    .as(() -> Base64.getEncoder().encodeToString(bytes))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void policyReader_ofChangedPolicies_readsOrRefuses() {
        var random = new Random(162);
        for (GatePolicy policy : GatePolicy.builtIn()) {
            byte[] seed = policy.toJson().getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] changed = change(seed, random);
                assertThatCode(() -> GatePolicyFuzzer.fuzzerTestOneInput(changed))
                        .as(() -> new String(changed, StandardCharsets.UTF_8))
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void replay(Consumer<byte[]> target) {
        var random = new Random(160);
        for (byte[] seed : seeds()) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] changed = change(seed, random);
                assertThatCode(() -> target.accept(changed))
                        .as(() -> Base64.getEncoder().encodeToString(changed))
                        .doesNotThrowAnyException();
            }
        }
    }

    private static List<byte[]> seeds() {
        byte[] csv = "a,b,c\n1,2.5,x\n3,4.25,\"y, z\"\n5,6,\n".getBytes(StandardCharsets.UTF_8);
        byte[] index = DatasetIndex.builder()
                .add("d.csv", new ByteArrayInputStream(csv))
                .build()
                .toBytes();
        var pickle =
                new byte[] {(byte) 0x80, 4, (byte) 0x95, 5, 0, 0, 0, 0, 0, 0, 0, ']', (byte) 0x94, 'K', 1, 'a', '.'};
        return List.of(
                csv,
                Sample.gzip(csv),
                index,
                pickle,
                "{\"a\":[1,2,{\"b\":\"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWZnaGk=\"}]}"
                        .getBytes(StandardCharsets.UTF_8),
                "<table><tr><td>1</td></tr></table>".getBytes(StandardCharsets.UTF_8),
                new byte[] {0x43, 0x43, 0x45, 0x41, 0, 0, 0, 1, 1, 0, 0, 0, 1, 'p', 0, 0, 0, 1, 't', 0, 0, 0, 0},
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1});
    }

    private static byte[] change(byte[] seed, Random random) {
        byte[] changed =
                Arrays.copyOf(seed, Math.max(1, seed.length - (random.nextInt(4) == 0 ? random.nextInt(8) : 0)));
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
