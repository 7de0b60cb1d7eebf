package cce.attestation;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fuzz targets without a fuzzer: seeds, and the same few thousand changed forms of them every time. Long runs are
/// `scripts/fuzz attestation TARGET SECONDS`.
class FuzzReplayTest {
    private static final int CHANGED_FORMS = 3000;
    private static final int MAX_CHANGES = 6;
    private static final int[] TELLING_BYTES = {0, 1, 0x30, 0x7f, 0x80, 0x82, 0x84, 0xff};

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.ofEntries(
            Map.entry("quote", QuoteFuzzer::fuzzerTestOneInput),
            Map.entry("enclave-quote", EnclaveQuoteFuzzer::fuzzerTestOneInput),
            Map.entry("snp-report", SnpReportFuzzer::fuzzerTestOneInput),
            Map.entry("certificate-table", SnpCertificateTableFuzzer::fuzzerTestOneInput),
            Map.entry("certificate", CertificateFuzzer::fuzzerTestOneInput),
            Map.entry("crl", RevocationListFuzzer::fuzzerTestOneInput),
            Map.entry("pem", PemFuzzer::fuzzerTestOneInput),
            Map.entry("collateral", CollateralFuzzer::fuzzerTestOneInput),
            Map.entry("ccel", CcelFuzzer::fuzzerTestOneInput),
            Map.entry("dstack-log", DstackLogFuzzer::fuzzerTestOneInput),
            Map.entry("evidence", EatFuzzer::fuzzerTestOneInput),
            Map.entry("corim", CorimFuzzer::fuzzerTestOneInput),
            Map.entry("token", TokenFuzzer::fuzzerTestOneInput),
            Map.entry("policy", PolicyFuzzer::fuzzerTestOneInput),
            Map.entry("measure", MeasureFuzzer::fuzzerTestOneInput));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quote",
                "enclave-quote",
                "snp-report",
                "certificate-table",
                "certificate",
                "crl",
                "pem",
                "collateral",
                "ccel",
                "dstack-log",
                "evidence",
                "corim",
                "token",
                "policy",
                "measure"
            })
    void anyInput_isReadOrRefused_neverAnythingElse(String name) {
        Consumer<byte[]> target = Objects.requireNonNull(TARGETS.get(name));
        List<byte[]> seeds = FuzzSeeds.all();
        Random random = new Random(name.hashCode());
        for (byte[] seed : seeds) {
            run(target, seed);
        }
        for (int i = 0; i < CHANGED_FORMS; i++) {
            run(target, changed(seeds.get(random.nextInt(seeds.size())), random));
        }
    }

    private static void run(Consumer<byte[]> target, byte[] input) {
        assertThatCode(() -> target.accept(input))
                .as(() -> "input " + Octets.of(Arrays.copyOf(input, Math.min(input.length, 4096))))
                .doesNotThrowAnyException();
    }

    private static byte[] changed(byte[] seed, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 8)) : seed.clone();
        for (int i = random.nextInt(MAX_CHANGES); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) TELLING_BYTES[random.nextInt(TELLING_BYTES.length)];
        }
        return bytes;
    }
}
