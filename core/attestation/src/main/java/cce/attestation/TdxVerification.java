package cce.attestation;

import java.time.Duration;
import java.time.Instant;

/// Verifies a TDX quote. Reads straight down: parse, certificates and collateral, then the chain of statements from the
/// platform's
/// key to the TD. Nothing that is not yet authentic decides anything later than itself.
final class TdxVerification {
    private TdxVerification() {}

    static VerifiedTdx verify(
            TrustAnchors anchors, RawEvidence evidence, Collateral collateral, Instant now, Duration documentGrace) {
        Quote quote = QuoteReader.read(evidence);
        TdReport report = quote.report();

        Validity validity = new Validity(now, documentGrace);
        IntelEndorsements endorsed = IntelEndorsements.verified(anchors, quote.auth(), collateral, validity);
        SgxExtension platform = endorsed.pck().platform();
        TcbInfo tcbInfo = TcbInfo.tdx(endorsed.tcbInfo(), platform);
        QeIdentity qeIdentity = QeIdentity.tdx(endorsed.qeIdentity());

        tcbInfo.module(report.teeTcbSvn()).requireSigned(report);
        QuotingEnclave.requireVouchesForKey(quote.auth(), endorsed.pck().leaf());
        TcbStanding qe = qeIdentity.standingOf(quote.auth().qeReport());
        QuotingEnclave.requireSigned(quote.signed(), quote.auth());

        PlatformTcb tcb = endorsed.tcb(TcbJudgement.tdx(tcbInfo, platform, report, qe));
        return new VerifiedTdx(
                report, tcb, anchors.insecure(), now, validity.earliestEnd(), validity.earliestDocumentEnd());
    }
}
