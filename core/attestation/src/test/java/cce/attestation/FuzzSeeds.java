package cce.attestation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// Where fuzzing begins: good input of every kind. `main DIR` writes them as files for `scripts/fuzz`.
public final class FuzzSeeds {
    private static final String RECORDED_COLLATERAL = "tdx/real__dq_tdx_quote__C2025-06_b0c06f/collateral.json";

    private FuzzSeeds() {}

    public static void main(String[] args) throws IOException {
        int number = 0;
        for (byte[] seed : all()) {
            Files.write(Path.of(args[0]).resolve("seed-" + number++), seed);
        }
    }

    /// The shipped roots, shapes of each text format, and recorded evidence where there is some.
    static List<byte[]> all() {
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
                RECORDED_COLLATERAL,
                "tdx/real__dq_sgx__C2025-06_sgx_dq/quote.bin",
                "tdx/eventlog__ars_live/ccel.bin",
                "snp/real__ms_genoa/report.bin",
                "snp/real__ms_genoa/vek.der")) {
            Path file = Vectors.root().resolve(recorded);
            if (Files.isRegularFile(file)) {
                seeds.add(Vectors.read(file));
            }
        }
        Path collateral = Vectors.root().resolve(RECORDED_COLLATERAL);
        if (Files.isRegularFile(collateral)) {
            seeds.addAll(revocationLists(new String(Vectors.read(collateral), StandardCharsets.UTF_8)));
        }
        return seeds;
    }

    /// The two lists of recorded collateral, which has them as hexadecimal digits.
    private static List<byte[]> revocationLists(String collateral) {
        return Pattern.compile("_crl\"\\s*:\\s*\"([0-9a-f]+)\"")
                .matcher(collateral)
                .results()
                .map(found -> HexFormat.of().parseHex(found.group(1)))
                .toList();
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
}
