package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// A TCB info or QE identity whose signature and dates were checked; parsed only after its signature verified.
///
/// @param signer whose revocation the caller judges
record SignedDocument<T>(T content, Certificate signer, int tcbEvaluationDataNumber) {
    static <T> SignedDocument<T> verified(
            String name, SignedJson signed, IntelPki.Issuer signer, Validity validity, Function<JsonObject, T> read) {
        Octets text = Octets.owning(signed.text().getBytes(StandardCharsets.UTF_8));
        if (!signer.key().verifies(text, signed.signature())) {
            throw new EvidenceException(
                    Rejection.COLLATERAL_SIGNATURE,
                    "The signature of the " + name + " does not verify; it must be over the exact bytes received.");
        }
        JsonObject in = JsonObject.parse(name, text.shared());
        validity.requireDocument(name, in.instant("issueDate"), in.instant("nextUpdate"));
        int number = (int) in.integer("tcbEvaluationDataNumber", Integer.MAX_VALUE);
        return new SignedDocument<>(read.apply(in), signer.certificate(), number);
    }

    /// Refuses another kind of document than the wanted one: a signature says who spoke, not about what.
    static void requireKind(JsonObject document, String id, int version) {
        if (!document.text("id").equals(id) || document.integer("version", Integer.MAX_VALUE) != version) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL, "The document is not of the kind " + id + ", version " + version + ".");
        }
    }
}
