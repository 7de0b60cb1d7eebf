package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What several fuzz targets do with one input, each step even when the one before it refused.
final class FuzzSteps {
    private static final byte[] SIGNATURE = new byte[64];

    private FuzzSteps() {}

    static void certificate(Octets der) {
        Certificate certificate = Certificate.parse("certificate", der);
        refusing(List.of(
                certificate::subjectName,
                certificate::issuerName,
                certificate::requireIssuer,
                certificate::requireEndEntity,
                () -> SgxExtension.of(certificate),
                () -> VekExtensions.of(certificate),
                () -> EcdsaKey.of(Cryptography.ofJdk(), EcdsaCurve.P256, certificate),
                () -> PssKey.of(Cryptography.ofJdk(), certificate)));
    }

    static void collateral(byte[] json) {
        SignedJson document = new SignedJson(new String(json, StandardCharsets.UTF_8), Octets.of(SIGNATURE));
        refusing(List.of(
                () -> Collateral.parse(json).nextUpdate(),
                () -> SignedJson.ofResponse(json, "tcbInfo"),
                () -> TcbInfo.tdx(JsonObject.parse("TCB info", document.text().getBytes(StandardCharsets.UTF_8))),
                () -> TcbInfo.sgx(JsonObject.parse("TCB info", json)),
                () -> QeIdentity.tdx(JsonObject.parse("QE identity", json))));
    }

    private static void refusing(List<Runnable> steps) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (EvidenceException expected) {
                // The next step is still of interest.
            }
        }
    }
}
