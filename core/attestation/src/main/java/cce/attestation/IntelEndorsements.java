package cce.attestation;

/// Collateral whose chains, signatures, dates and revocations were checked, and the platform it speaks about.
record IntelEndorsements(
        PckChain pck,
        RevocationList rootCrl,
        RevocationList pckCrl,
        SignedDocument tcbInfo,
        SignedDocument qeIdentity) {
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";

    static IntelEndorsements verified(TrustAnchors anchors, QuoteAuth auth, Collateral collateral, Validity validity) {
        IntelPki pki = IntelPki.under(anchors.intelRoot(), validity);
        PckChain pck = pki.pckChain(auth.chainOr(collateral));

        RevocationList rootCrl =
                RevocationList.verified("root CRL", collateral.rootCaCrl(), pki.root(), ECDSA_SHA256, validity);
        RevocationList pckCrl =
                RevocationList.verified("PCK CRL", collateral.pckCrl(), pck.ca(), ECDSA_SHA256, validity);
        rootCrl.requireNotRevoked(pck.ca());
        rootCrl.requireNotRevoked(pki.pckCrlIssuer(collateral.pckCrlIssuerChain()));
        pckCrl.requireNotRevoked(pck.leaf());

        SignedDocument tcbInfo = SignedDocument.verified(
                "TCB info", collateral.tcbInfo(), collateral.tcbInfoIssuerChain(), pki, rootCrl, validity);
        SignedDocument qeIdentity = SignedDocument.verified(
                "QE identity", collateral.qeIdentity(), collateral.qeIdentityIssuerChain(), pki, rootCrl, validity);
        return new IntelEndorsements(pck, rootCrl, pckCrl, tcbInfo, qeIdentity);
    }

    PlatformTcb tcb(TcbJudgement judgement) {
        return new PlatformTcb(
                judgement.status(),
                judgement.date(),
                judgement.advisories(),
                Math.min(tcbInfo.tcbEvaluationDataNumber(), qeIdentity.tcbEvaluationDataNumber()),
                rootCrl.number(),
                pckCrl.number(),
                pck.platform().ppid(),
                pck.platform().fmspc());
    }
}
