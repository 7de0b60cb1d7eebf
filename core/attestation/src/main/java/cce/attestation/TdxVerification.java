package cce.attestation;

import java.time.Duration;
import java.time.Instant;

/// Verifies a TDX quote. Reads straight down: parse, certificates and collateral, then the chain of statements from
/// the platform's key to the TD. Nothing that is not yet authentic decides anything later than itself.
final class TdxVerification {
    private TdxVerification() {}

    static VerifiedTdx verify(
            IntelTrust trust,
            boolean insecureTestRoot,
            RawEvidence evidence,
            Collateral collateral,
            Instant now,
            Duration documentGrace) {
        Quote quote = QuoteReader.read(evidence);
        TdReport report = quote.report();

        Validity validity = new Validity(now, documentGrace);
        IntelEndorsements endorsed = trust.endorsements(IntelTrust.Kind.TDX, quote.auth(), collateral, validity);
        SgxExtension platform = endorsed.pck().platform();
        TcbInfo tcbInfo = endorsed.tcbInfo().content();

        tcbInfo.module(report.teeTcbSvn()).requireSigned(report);
        EcdsaKey attestationKey = endorsed.pck().quotingEnclave().vouchedKey(quote.auth());
        TcbStanding qe = endorsed.qeIdentity().content().standingOf(quote.auth().qeReport());
        QuotingEnclave.requireSigned(quote.signed(), quote.auth(), attestationKey);

        PlatformTcb tcb = endorsed.tcb(TcbJudgement.tdx(tcbInfo, platform, report, qe));
        return new VerifiedTdx(
                report, tcb, insecureTestRoot, now, validity.earliestEnd(), validity.earliestDocumentEnd());
    }
}
