package cce.attestation;

import cce.attestation.cbor.CborException;
import cce.attestation.cbor.CborReader;
import java.util.List;

/// Reference values as a concise reference integrity manifest (draft-ietf-rats-corim), signed with COSE. What is
/// read of it, and how it maps to [ReferenceValue], is docs/formats/corim.md.
///
/// @param id what the document calls itself
/// @param signer SHA-256 of the key that signed it
/// @param statement SHA-256 of exactly what was signed. Unlike the document's own digest nobody but the signer can
/// change it: the parts of COSE outside the signature, and the form of an ECDSA signature, are anybody's
/// @param period when it counts: the document's own and its signature's validity, both
public record Corim(String id, Octets signer, Octets statement, ReferencePeriod period, List<ReferenceValue> values) {
    /// The largest document that is read.
    public static final int MAX_BYTES = CborReader.MAX_BYTES;

    /// What a document may state as its profile: the keys of measurements that docs/formats/corim.md lists.
    public static final String PROFILE = "urn:cce:corim:images:1";

    /// The tag of a CoRIM without signature.
    static final long UNSIGNED_TAG = 501;

    public Corim {
        values = List.copyOf(values);
    }

    /// Reads a signed CoRIM. Only a signature of one of `signers` makes its content count; a document without one, or
    /// with nothing this module can use, is refused.
    public static Corim read(byte[] cbor, TrustedSigners signers) {
        try {
            return CorimReader.read(cbor, signers);
        } catch (CborException e) {
            throw new EvidenceException(Rejection.MALFORMED_REFERENCES, "The CoRIM cannot be used. " + e.getMessage());
        }
    }

    /// Writes and signs one.
    public static byte[] sign(String id, List<ReferenceValue> values, ReferencePeriod period, DocumentKey key) {
        return CorimWriter.sign(id, values, period, key);
    }

    public ReferenceValues references() {
        return new ReferenceValues(values);
    }
}
