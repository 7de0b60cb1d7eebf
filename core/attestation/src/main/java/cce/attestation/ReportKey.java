package cce.attestation;

/// The verified key of a chip (VCEK) or provider (VLEK), and what AMD says it is for.
record ReportKey(VekExtensions extensions, SnpSigner signer, EcdsaKey key) {
    /// Who issues keys of this kind.
    static String issuerName(AmdProduct product, SnpSigner signer) {
        return switch (signer) {
            case VCEK -> "SEV-" + product.word();
            case VLEK -> "SEV-VLEK-" + product.word();
        };
    }

    /// Refuses a report that states to be signed by another kind of key, or on another product, than the certificate.
    void requireNamedBy(SnpReport report) {
        if (report.signer() != signer || report.product() != extensions.product()) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN,
                    "The report says that a key issued by '" + issuerName(report.product(), report.signer())
                            + "' signed it, but the certificate was issued by '"
                            + issuerName(extensions.product(), signer) + "'.");
        }
    }
}
