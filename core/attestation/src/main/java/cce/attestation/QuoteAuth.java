package cce.attestation;

import java.nio.charset.StandardCharsets;

/// What follows the signed part of a quote: its signature, the key, and how the platform vouches for that key. Not
/// verified yet.
///
/// @param certificationType 1 to 5; 5 means that `certificationData` is the PCK chain as PEM
record QuoteAuth(
        Octets signature,
        Octets attestationKey,
        EnclaveReport qeReport,
        Octets qeReportSignature,
        Octets qeAuthData,
        int certificationType,
        Octets certificationData) {
    private static final int PEM_CHAIN = 5;

    /// Reads the rest of `in`, from the quoting enclave's report on.
    static QuoteAuth read(FieldReader in, Octets signature, Octets attestationKey) {
        Octets qeReport = in.take("auth.qeReport", EnclaveReport.LENGTH_BYTES);
        Octets qeSignature = in.take("auth.qeReportSignature", 64);
        Octets qeAuthData = in.take("auth.qeAuthData", in.u16("auth.qeAuthDataSize"));
        int type = in.u16("auth.pckType");
        if (type < 1 || type > PEM_CHAIN) {
            throw new EvidenceException(
                    Rejection.UNSUPPORTED_EVIDENCE,
                    "Certification type " + type + " does not identify a PCK certificate.");
        }
        Octets data = in.take("auth.pckData", in.u32("auth.pckSize"));
        in.requireEnd("auth");
        return new QuoteAuth(
                signature,
                attestationKey,
                EnclaveReport.read("qeReport", qeReport),
                qeSignature,
                qeAuthData,
                type,
                data);
    }

    boolean carriesChain() {
        return certificationType == PEM_CHAIN;
    }

    /// The PEM chain this quote carries.
    String chain() {
        return new String(certificationData.shared(), StandardCharsets.ISO_8859_1);
    }

    /// The PEM chain of this quote; one that only names its certificate needs the chain among the collateral.
    String chainOr(Collateral collateral) {
        if (carriesChain()) {
            return chain();
        }
        return collateral
                .pckCertificateChain()
                .orElseThrow(() -> new EvidenceException(
                        Rejection.UNSUPPORTED_EVIDENCE,
                        "The quote does not carry its PCK certificate chain and the collateral has none; fetch it."));
    }
}
