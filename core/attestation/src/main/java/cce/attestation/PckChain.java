package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A verified PCK chain: the certificate of the platform's provisioning key, its issuer, and what the certificate says
/// of the platform.
record PckChain(Certificate leaf, Certificate ca, SgxExtension platform) {
    /// The PEM chain of a quote; a quote that only names its certificate needs the chain among the collateral.
    static String pem(Quote quote, Collateral collateral) {
        if (quote.certificationType() == Quote.PEM_CHAIN) {
            return new String(quote.certificationData().bytes(), StandardCharsets.ISO_8859_1);
        }
        return collateral
                .pckCertificateChain()
                .orElseThrow(
                        () -> new EvidenceException(
                                Rejection.UNSUPPORTED_EVIDENCE,
                                "The quote does not carry its PCK certificate chain and the collateral has none; fetch it with the collateral."));
    }

    static CollateralNeed need(RawEvidence evidence) {
        Quote quote = QuoteReader.read(evidence);
        if (quote.certificationType() != Quote.PEM_CHAIN) {
            throw new EvidenceException(
                    Rejection.UNSUPPORTED_EVIDENCE,
                    "The quote does not carry its PCK certificate chain, so its collateral cannot be chosen.");
        }
        String pem = new String(quote.certificationData().bytes(), StandardCharsets.ISO_8859_1);
        List<Octets> chain = Pem.certificates("PCK chain", pem);
        if (chain.isEmpty()) {
            throw new EvidenceException(Rejection.UNTRUSTED_CHAIN, "The PCK chain of the quote is empty.");
        }
        Certificate leaf = Certificate.parse("PCK certificate", chain.getFirst());
        return new CollateralNeed(SgxExtension.of(leaf).fmspc(), ca(leaf.name(), leaf.issuerName()));
    }

    static PckCa ca(String certificate, String name) {
        for (PckCa ca : PckCa.values()) {
            if (name.contains(ca.commonName())) {
                return ca;
            }
        }
        throw new EvidenceException(
                Rejection.UNTRUSTED_CHAIN, "The " + certificate + " names '" + name + "', which is not a PCK CA.");
    }
}
