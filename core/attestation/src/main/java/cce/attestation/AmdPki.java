package cce.attestation;

/// The fixed chain of AMD's keys for one product: root (ARK), intermediate for this kind of key, and the key's own
/// certificate.
final class AmdPki {
    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";
    private static final String EC_KEY = "EC";

    private AmdPki() {}

    /// Checks the chain of `vek` and, if there is a CRL, that its intermediate is not revoked.
    static void requireChain(
            Certificate vek, SnpReport report, TrustAnchors anchors, SnpCollateral collateral, Validity validity) {
        AmdRoots roots = anchors.amdRoots(report.product());
        Certificate ark = Certificate.parse("AMD root certificate", roots.ark());
        Certificate intermediate = Certificate.parse(
                "AMD intermediate certificate",
                switch (report.signer()) {
                    case VCEK -> roots.ask();
                    case VLEK -> roots.asvk();
                });
        // Root and intermediate are both pinned, so that they may issue needs no further word from themselves.
        requireIssued(ark, ark, validity);
        requireIssued(intermediate, ark, validity);
        requireNames(vek, report);
        requireIssued(vek, intermediate, validity);
        vek.requireEndEntity();
        collateral
                .crl()
                .map(crl -> RevocationList.verified("AMD CRL", crl, ark, RSASSA_PSS, validity))
                .ifPresent(crl -> crl.requireNotRevoked(intermediate));
    }

    private static void requireNames(Certificate vek, SnpReport report) {
        String product = report.product().word();
        String subject = "SEV-" + report.signer().name();
        String issuer = switch (report.signer()) {
            case VCEK -> "SEV-" + product;
            case VLEK -> "SEV-VLEK-" + product;
        };
        if (!vek.issuerName().equals(issuer)) {
            throw untrusted("was issued by '" + vek.issuerName() + "', but the report needs one by '" + issuer + "'");
        }
        if (!vek.subjectName().equals(subject)) {
            throw untrusted("is of '" + vek.subjectName() + "', but the report was signed by a " + subject);
        }
        if (!EcdsaCurve.P384.has(vek.key()) || !vek.key().getAlgorithm().equals(EC_KEY)) {
            throw untrusted("does not hold an ECDSA P-384 key");
        }
    }

    private static void requireIssued(Certificate certificate, Certificate issuer, Validity validity) {
        certificate.requireIssuedBy(issuer, RSASSA_PSS);
        PssParameters.require(certificate);
        certificate.requireCurrent(validity);
    }

    private static EvidenceException untrusted(String problem) {
        return new EvidenceException(Rejection.UNTRUSTED_CHAIN, "The certificate of the report's key " + problem + ".");
    }
}
