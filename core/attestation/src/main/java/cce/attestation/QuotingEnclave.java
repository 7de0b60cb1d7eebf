package cce.attestation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;

/// The middle of the chain of statements: the platform's PCK vouches for the quoting enclave's report, which vouches
/// for the
/// attestation key, which signed the quote.
final class QuotingEnclave {
    private QuotingEnclave() {}

    static void requireVouchesForKey(QuoteAuth quote, Certificate pck) {
        if (!EcdsaCurve.P256.verifies(pck.key(), quote.qeReport().bytes(), quote.qeReportSignature())) {
            throw new EvidenceException(
                    Rejection.QUOTING_ENCLAVE, "The quoting enclave's report is not signed by this platform's key.");
        }
        byte[] hash = sha256(quote.attestationKey(), quote.qeAuthData());
        ReportData expected = ReportData.of(Arrays.copyOf(hash, ReportData.LENGTH_BYTES));
        if (!quote.qeReport().reportData().equals(expected)) {
            throw new EvidenceException(
                    Rejection.QUOTING_ENCLAVE, "The quoting enclave does not vouch for the key that signed the quote.");
        }
    }

    static void requireSigned(Octets signed, QuoteAuth quote) {
        PublicKey key = EcdsaCurve.P256.key(quote.attestationKey(), Rejection.EVIDENCE_SIGNATURE, "attestation key");
        if (!EcdsaCurve.P256.verifies(key, signed, quote.signature())) {
            throw new EvidenceException(Rejection.EVIDENCE_SIGNATURE, "The signature of the quote does not verify.");
        }
    }

    private static byte[] sha256(Octets first, Octets second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first.bytes());
            return digest.digest(second.bytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks SHA-256.", e);
        }
    }
}
