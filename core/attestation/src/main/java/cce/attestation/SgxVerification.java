package cce.attestation;

import java.time.Instant;

/// Verifies the quote of an SGX enclave: as [TdxVerification], without TDX module and TD.
final class SgxVerification {
    private SgxVerification() {}

    static VerifiedEnclave verify(TrustAnchors anchors, Octets bytes, Collateral collateral, Instant now) {
        EnclaveQuote quote = EnclaveQuote.read(bytes);

        Validity validity = new Validity(now);
        IntelEndorsements endorsed = IntelEndorsements.verified(anchors, quote.auth(), collateral, validity);
        SgxExtension platform = endorsed.pck().platform();
        TcbInfo tcbInfo = TcbInfo.sgx(endorsed.tcbInfo(), platform);
        QeIdentity qeIdentity = QeIdentity.sgx(endorsed.qeIdentity());

        QuotingEnclave.requireVouchesForKey(quote.auth(), endorsed.pck().leaf());
        TcbStanding qe = qeIdentity.standingOf(quote.auth().qeReport());
        QuotingEnclave.requireSigned(quote.signed(), quote.auth());

        PlatformTcb tcb = endorsed.tcb(TcbJudgement.sgx(tcbInfo, platform, qe));
        return new VerifiedEnclave(quote.report(), tcb, anchors.insecure(), validity.earliestOfAll());
    }
}
