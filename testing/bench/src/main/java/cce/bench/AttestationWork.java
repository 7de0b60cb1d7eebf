package cce.bench;

import cce.attestation.Cryptography;
import cce.attestation.EvidenceVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.IntConsumer;

/// What is measured. `cold` makes a verifier for each quote, so that nothing is remembered; `warm` keeps one, with
/// quotes of one platform; `key` keeps one that never sees an attestation key twice in a row, so the quoting enclave's
/// signature counts as well; `snp-cold` and `snp` are `cold` and `warm` for SEV-SNP; `p256` and `p384` are one ECDSA
/// verification each.
final class AttestationWork {
    private AttestationWork() {}

    /// @param evidence a folder, or for SEV-SNP `simulated`
    static IntConsumer of(String mode, Cryptography cryptography, String evidence)
            throws IOException, GeneralSecurityException {
        return switch (mode) {
            case "cold" -> cold(AttestationCases.read(Path.of(evidence)), cryptography);
            case "warm" -> warm(AttestationCases.read(Path.of(evidence)), cryptography);
            case "key" ->
                warm(
                        AttestationCases.withAlternatingStatements(AttestationCases.read(Path.of(evidence))),
                        cryptography);
            case "snp-cold" -> coldSnp(AttestationCases.snp(evidence), cryptography);
            case "snp" -> warmSnp(AttestationCases.snp(evidence), cryptography);
            case "p256" -> EcdsaWork.of("secp256r1", "SHA256withECDSA", cryptography);
            case "p384" -> EcdsaWork.of("secp384r1", "SHA384withECDSA", cryptography);
            default -> throw new IllegalArgumentException("No such mode: " + mode + ".");
        };
    }

    private static IntConsumer cold(AttestationCases.Tdx tdx, Cryptography cryptography) {
        return i -> AttestationBench.requireAccepted(new EvidenceVerifier(tdx.anchors(), cryptography)
                .verify(tdx.quotes().get(i % tdx.quotes().size()), tdx.collateral(), tdx.now()));
    }

    private static IntConsumer warm(AttestationCases.Tdx tdx, Cryptography cryptography) {
        EvidenceVerifier verifier = new EvidenceVerifier(tdx.anchors(), cryptography);
        return i -> AttestationBench.requireAccepted(
                verifier.verify(tdx.quotes().get(i % tdx.quotes().size()), tdx.collateral(), tdx.now()));
    }

    private static IntConsumer coldSnp(AttestationCases.Snp snp, Cryptography cryptography) {
        return i -> AttestationBench.requireAccepted(new EvidenceVerifier(snp.anchors(), cryptography)
                .verify(snp.reports().get(i % snp.reports().size()), snp.collateral(), snp.now()));
    }

    private static IntConsumer warmSnp(AttestationCases.Snp snp, Cryptography cryptography) {
        EvidenceVerifier verifier = new EvidenceVerifier(snp.anchors(), cryptography);
        return i -> AttestationBench.requireAccepted(
                verifier.verify(snp.reports().get(i % snp.reports().size()), snp.collateral(), snp.now()));
    }
}
