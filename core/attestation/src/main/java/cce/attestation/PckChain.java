package cce.attestation;

import java.util.List;

/// A verified PCK chain: the certificate of the platform's provisioning key, its issuer, and what the certificate says
/// of the platform.
record PckChain(Certificate leaf, QuotingEnclave quotingEnclave, IntelPki.Issuer ca, SgxExtension platform) {
    static CollateralNeed need(RawEvidence evidence) {
        QuoteAuth auth = QuoteReader.read(evidence).auth();
        if (!auth.carriesChain()) {
            throw new EvidenceException(
                    Rejection.UNSUPPORTED_EVIDENCE,
                    "The quote does not carry its PCK certificate chain, so its collateral cannot be chosen.");
        }
        List<Octets> chain = Pem.certificates("PCK chain", auth.chain());
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
