package cce.attestation;

import java.time.Instant;

/// What verification of an SGX enclave's quote came to. For tools that inspect evidence; nothing that releases keys
/// takes one.
public sealed interface EnclaveVerification {
    /// The bytes are what the vendor's hardware signed.
    record Verified(VerifiedEnclave enclave) implements EnclaveVerification {}

    /// Not believed; `sentence` tells the operator what was wrong.
    record Rejected(Rejection reason, String sentence) implements EnclaveVerification {}

    /// Checks an SGX quote of version 3 against Intel's collateral at the time `now`.
    static EnclaveVerification of(TrustAnchors anchors, Octets quote, Collateral collateral, Instant now) {
        return of(anchors, quote, collateral, now, Cryptography.ofJdk());
    }

    /// As the method above, computing with `cryptography`.
    static EnclaveVerification of(
            TrustAnchors anchors, Octets quote, Collateral collateral, Instant now, Cryptography cryptography) {
        try {
            return new Verified(SgxVerification.verify(anchors, cryptography, quote, collateral, now));
        } catch (EvidenceException e) {
            return new Rejected(e.reason(), String.valueOf(e.getMessage()));
        }
    }
}
