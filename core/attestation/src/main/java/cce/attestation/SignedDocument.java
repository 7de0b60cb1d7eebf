package cce.attestation;

import java.nio.charset.StandardCharsets;

/// A TCB info or QE identity whose signature and dates were checked; parsed only after its signature verified.
record SignedDocument(String name, JsonObject content, int tcbEvaluationDataNumber) {
    static SignedDocument verified(
            String name,
            SignedJson signed,
            String issuerChain,
            IntelPki pki,
            RevocationList rootCrl,
            Validity validity) {
        Certificate signer = pki.tcbSigner(name, issuerChain);
        rootCrl.requireNotRevoked(signer);
        Octets text = Octets.of(signed.text().getBytes(StandardCharsets.UTF_8));
        if (!EcdsaCurve.P256.verifies(signer.key(), text, signed.signature())) {
            throw new EvidenceException(
                    Rejection.COLLATERAL_SIGNATURE,
                    "The signature of the " + name + " does not verify; it must be over the exact bytes received.");
        }
        JsonObject content = JsonObject.parse(name, text.bytes());
        validity.requireDocument(name, content.instant("issueDate"), content.instant("nextUpdate"));
        int number = (int) content.integer("tcbEvaluationDataNumber", Integer.MAX_VALUE);
        return new SignedDocument(name, content, number);
    }

    /// Refuses another kind of document than the wanted one: a signature says who spoke, not about what.
    void requireKind(String id, int version) {
        if (!content.text("id").equals(id) || content.integer("version", Integer.MAX_VALUE) != version) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL,
                    "The " + name + " is not of the kind " + id + ", version " + version + ".");
        }
    }
}
