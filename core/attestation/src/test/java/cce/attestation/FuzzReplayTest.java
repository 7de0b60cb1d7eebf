package cce.attestation;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
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
        List<byte[]> seeds = seeds();
        Random random = new Random(name.hashCode());
        for (byte[] seed : seeds) {
            run(target, seed);
        }
        for (int i = 0; i < CHANGED_FORMS; i++) {
            run(target, changed(seeds.get(random.nextInt(seeds.size())), random));
        }
    }

    /// A certificate table with one entry under the VCEK's name.
    private static byte[] table(Octets certificate) {
        return ByteBuffer.allocate(48 + certificate.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HexFormat.of().parseHex("8d75da6364e66445adc5f4b93be8accd"))
                .putInt(48)
                .putInt(certificate.length())
                .put(48, certificate.bytes())
                .array();
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

    /// The shipped roots, shapes of each text format, and recorded evidence where there is some.
    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        TrustAnchors anchors = TrustAnchors.production();
        seeds.add(anchors.intelRoot().bytes());
        seeds.add(anchors.amdRoots(AmdProduct.TURIN).asvk().bytes());
        seeds.add(new byte[0x4a0]);
        seeds.add(new FirmwareLogs()
                .event(0, MeasuredContent.VARIABLE_DRIVER_CONFIG, FirmwareLogs.variable("SecureBoot", (byte) 1))
                .separator(0)
                .separator(1)
                .bytes());
        seeds.add(table(anchors.amdRoots(AmdProduct.MILAN).ask()));
        seeds.addAll(FuzzSteps.documents());
        for (String text : List.of(
                "{\"tcbInfo\":{\"id\":\"TDX\",\"version\":3},\"signature\":\"00\"}",
                "{\"id\":\"TD_QE\",\"version\":2,\"tcbLevels\":[{\"tcb\":{\"isvsvn\":1}}]}",
                "[{\"imr\":3,\"event_type\":134217729,\"digest\":\"\",\"event\":\"a\",\"event_payload\":\"00\"}]",
                "format: cce/appraisal-policy/v1\nname: test\nsnp:\n  min_report_version: 2\n  products: {}\n",
                "eyJhbGciOiJFUzI1NiJ9.eyJpYXQiOjB9.AAAA",
                "{\"format\":\"cce/collateral-bundle/v1\",\"intel\":[],\"amd\":[]}",
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")) {
            seeds.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (String recorded : List.of(
                "tdx/real__dq_tdx_quote__C2025-06_b0c06f/quote.bin",
                "tdx/real__dq_tdx_quote__C2025-06_b0c06f/collateral.json",
                "tdx/real__dq_sgx__C2025-06_sgx_dq/quote.bin",
                "tdx/eventlog__ars_live/ccel.bin",
                "snp/real__ms_genoa/report.bin",
                "snp/real__ms_genoa/vek.der")) {
            Path file = Vectors.root().resolve(recorded);
            if (Files.isRegularFile(file)) {
                seeds.add(Vectors.read(file));
            }
        }
        return seeds;
    }
}
