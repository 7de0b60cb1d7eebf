package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// What collateral says of itself, with every signature, chain and date checked, apart from any quote. For whoever
/// keeps collateral: to tell a damaged or repeated copy before a quote needs it.
///
/// @param issued of the older one of TCB info and QE identity
/// @param expiresAt the earliest end of validity of anything in it
public record CollateralFacts(
        Fmspc fmspc,
        PckCa ca,
        int tcbEvaluationDataNumber,
        int qeEvaluationDataNumber,
        long rootCrlNumber,
        long pckCrlNumber,
        Instant issued,
        Instant expiresAt) {
    /// Checks `collateral` at the time `now`; refuses what a quote could not be verified with as an
    /// [EvidenceException].
    public static CollateralFacts verified(TrustAnchors anchors, Collateral collateral, Instant now) {
        Validity validity = new Validity(now);
        IntelPki pki = new IntelPki(Cryptography.ofJdk(), anchors);
        IntelPki.Issuer root = pki.root(validity);
        IntelPki.Issuer ca = pki.pckCrlIssuer(collateral.pckCrlIssuerChain(), validity);
        RevocationList rootCrl = list("root CRL", collateral.rootCaCrl(), root, validity);
        RevocationList pckCrl = list("PCK CRL", collateral.pckCrl(), ca, validity);
        rootCrl.requireNotRevoked(ca.certificate());

        SignedDocument<TcbInfo> tcbInfo = SignedDocument.verified(
                "TCB info",
                collateral.tcbInfo(),
                pki.tcbSigner("TCB info", collateral.tcbInfoIssuerChain(), validity),
                validity,
                TcbInfo::tdx);
        SignedDocument<QeIdentity> qeIdentity = SignedDocument.verified(
                "QE identity",
                collateral.qeIdentity(),
                pki.tcbSigner("QE identity", collateral.qeIdentityIssuerChain(), validity),
                validity,
                QeIdentity::tdx);
        rootCrl.requireNotRevoked(tcbInfo.signer());
        rootCrl.requireNotRevoked(qeIdentity.signer());

        JsonObject tcb = content("TCB info", collateral.tcbInfo());
        Instant tcbIssued = tcb.instant("issueDate");
        Instant qeIssued = content("QE identity", collateral.qeIdentity()).instant("issueDate");
        return new CollateralFacts(
                new Fmspc(tcb.hex("fmspc", Fmspc.LENGTH_BYTES)),
                PckChain.ca(ca.certificate().name(), ca.certificate().subjectName()),
                tcbInfo.tcbEvaluationDataNumber(),
                qeIdentity.tcbEvaluationDataNumber(),
                rootCrl.number(),
                pckCrl.number(),
                tcbIssued.isBefore(qeIssued) ? tcbIssued : qeIssued,
                validity.earliestOfAll());
    }

    private static RevocationList list(String name, Octets der, IntelPki.Issuer issuer, Validity validity) {
        return RevocationList.verified(name, der, issuer.certificate(), issuer.key(), true, validity);
    }

    private static JsonObject content(String name, SignedJson document) {
        return JsonObject.parse(name, document.text().getBytes(StandardCharsets.UTF_8));
    }
}
