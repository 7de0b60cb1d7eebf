package cce.attestation;

import java.time.Instant;

/// Verifies the quote of an SGX enclave: as [TdxVerification], without TDX module and TD.
final class SgxVerification {
    private SgxVerification() {}

    static VerifiedEnclave verify(
            TrustAnchors anchors, Cryptography cryptography, Octets bytes, Collateral collateral, Instant now) {
        EnclaveQuote quote = EnclaveQuote.read(bytes);

        Validity validity = new Validity(now);
        IntelTrust trust = new IntelTrust(cryptography, anchors);
        IntelEndorsements endorsed = trust.endorsements(IntelTrust.Kind.SGX, quote.auth(), collateral, validity);
        SgxExtension platform = endorsed.pck().platform();

        EcdsaKey attestationKey = endorsed.pck().quotingEnclave().vouchedKey(quote.auth());
        TcbStanding qe = endorsed.qeIdentity().content().standingOf(quote.auth().qeReport());
        QuotingEnclave.requireSigned(quote.signed(), quote.auth(), attestationKey);

        PlatformTcb tcb = endorsed.tcb(TcbJudgement.sgx(endorsed.tcbInfo().content(), platform, qe));
        return new VerifiedEnclave(quote.report(), tcb, anchors.insecure(), validity.earliestOfAll());
    }
}
