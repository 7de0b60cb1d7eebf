package cce.attestation;

import java.time.Instant;

/// Verifies a TDX quote. Reads straight down: parse, certificates, revocation, collateral, then the chain of statements
/// from the
/// platform's key to the TD. Nothing that is not yet authentic decides anything later than itself.
final class TdxVerification {
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";

    private TdxVerification() {}

    static VerifiedTdx verify(TrustAnchors anchors, RawEvidence evidence, Collateral collateral, Instant now) {
        Quote quote = QuoteReader.read(evidence);

        Validity validity = new Validity(now);
        IntelPki pki = IntelPki.under(anchors.intelRoot(), validity);
        PckChain pck = pki.pckChain(PckChain.pem(quote, collateral));

        RevocationList rootCrl =
                RevocationList.verified("root CRL", collateral.rootCaCrl(), pki.root(), ECDSA_SHA256, validity);
        RevocationList pckCrl =
                RevocationList.verified("PCK CRL", collateral.pckCrl(), pck.ca(), ECDSA_SHA256, validity);
        rootCrl.requireNotRevoked(pck.ca());
        rootCrl.requireNotRevoked(pki.pckCrlIssuer(collateral.pckCrlIssuerChain()));
        pckCrl.requireNotRevoked(pck.leaf());

        SignedDocument tcbDocument = SignedDocument.verified(
                "TCB info", collateral.tcbInfo(), collateral.tcbInfoIssuerChain(), pki, rootCrl, validity);
        TcbInfo tcbInfo = TcbInfo.read(tcbDocument, pck.platform());
        SignedDocument qeDocument = SignedDocument.verified(
                "QE identity", collateral.qeIdentity(), collateral.qeIdentityIssuerChain(), pki, rootCrl, validity);
        QeIdentity qeIdentity = QeIdentity.read(qeDocument);

        tcbInfo.module(quote.report().teeTcbSvn()).requireSigned(quote.report());
        QuotingEnclave.requireVouchesForKey(quote, pck.leaf());
        TcbStanding qe = qeIdentity.standingOf(quote.qeReport());
        QuotingEnclave.requireSigned(quote);

        TcbJudgement judgement = TcbJudgement.of(tcbInfo, pck.platform(), quote.report(), qe);
        PlatformTcb tcb = new PlatformTcb(
                judgement.status(),
                judgement.date(),
                judgement.advisories(),
                Math.min(tcbDocument.tcbEvaluationDataNumber(), qeDocument.tcbEvaluationDataNumber()),
                rootCrl.number(),
                pckCrl.number(),
                pck.platform().ppid(),
                pck.platform().fmspc());
        return new VerifiedTdx(quote.report(), tcb, anchors.insecure(), now, validity.earliestEnd());
    }
}
