package cce.attestation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/// The middle of the chain of statements: the platform's PCK vouches for the quoting enclave's report, which vouches
/// for the attestation key, which signed the quote.
///
/// A platform keeps its attestation key until its quoting enclave is replaced, so its last statement is remembered, by
/// all of its bytes: whether a signature verifies is a function of key, message and signature, which no time changes.
final class QuotingEnclave {
    private record Statement(Octets report, Octets signature, Octets authData, Octets attestationKey) {
        static Statement of(QuoteAuth quote) {
            return new Statement(
                    quote.qeReport().bytes(), quote.qeReportSignature(), quote.qeAuthData(), quote.attestationKey());
        }
    }

    private record Vouched(Statement statement, EcdsaKey key) {}

    private final Cryptography cryptography;
    private final EcdsaKey pck;
    private final AtomicReference<Vouched> last = new AtomicReference<>();

    QuotingEnclave(Cryptography cryptography, EcdsaKey pck) {
        this.cryptography = cryptography;
        this.pck = pck;
    }

    /// The attestation key, refused unless this platform's quoting enclave vouches for it.
    EcdsaKey vouchedKey(QuoteAuth quote) {
        Statement statement = Statement.of(quote);
        Vouched known = last.get();
        if (known != null && known.statement().equals(statement)) {
            return known.key();
        }
        requireVouchesForKey(quote);
        EcdsaKey key = EcdsaKey.of(
                cryptography, EcdsaCurve.P256, quote.attestationKey(), Rejection.EVIDENCE_SIGNATURE, "attestation key");
        last.set(new Vouched(statement, key));
        return key;
    }

    static void requireSigned(Octets signed, QuoteAuth quote, EcdsaKey attestationKey) {
        if (!attestationKey.verifies(signed, quote.signature())) {
            throw new EvidenceException(Rejection.EVIDENCE_SIGNATURE, "The signature of the quote does not verify.");
        }
    }

    private void requireVouchesForKey(QuoteAuth quote) {
        if (!pck.verifies(quote.qeReport().bytes(), quote.qeReportSignature())) {
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

    private static byte[] sha256(Octets first, Octets second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first.shared());
            return digest.digest(second.shared());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks SHA-256.", e);
        }
    }
}
