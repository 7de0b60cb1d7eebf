package cce.attestation;

import cce.attestation.cbor.Cbor;
import cce.attestation.cbor.CborFields;
import cce.attestation.cbor.CborReader;
import java.util.List;

/// COSE_Sign1 (RFC 9052, section 4.2), with the payload inside and the algorithm in the protected header.
final class CoseSign1 {
    static final long TAG = 18;
    static final long ALGORITHM = 1;
    static final long CRITICAL = 2;
    static final long CONTENT_TYPE = 3;
    static final long KEY_ID = 4;

    /// What a trusted signer signed.
    ///
    /// @param statement SHA-256 of the bytes under the signature
    record Opened(CborFields header, Octets payload, Octets signer, Octets statement) {}

    private CoseSign1() {}

    /// Signs `payload`; `header` holds what the protected header says besides algorithm and key id.
    static Cbor sign(DocumentKey key, java.util.Map<Cbor, Cbor> header, byte[] payload) {
        java.util.Map<Cbor, Cbor> entries = new java.util.LinkedHashMap<>(header);
        entries.put(Cbor.of(ALGORITHM), Cbor.of(key.scheme().cose()));
        entries.put(Cbor.of(KEY_ID), Cbor.of(key.id().bytes()));
        byte[] encoded = new Cbor.Dict(entries).encoded();
        byte[] signature = key.sign(toBeSigned(encoded, payload));
        return new Cbor.Tagged(TAG, Cbor.array(Cbor.of(encoded), Cbor.dict(), Cbor.of(payload), Cbor.of(signature)));
    }

    /// The payload, once the signature of a trusted key over it verified. Nothing else of it is looked at before.
    static Opened open(CborFields tagged, TrustedSigners signers) {
        List<CborFields> parts = tagged.tagged(TAG).tuple(4);
        byte[] protectedHeader = parts.get(0).bytes();
        // Nobody signs the unprotected header: it must be one, and nothing in it is read.
        parts.get(1).dict();
        byte[] payload = parts.get(2).bytes();
        CborFields header = new CborFields(tagged.path() + ".protected", CborReader.read(protectedHeader));
        SignatureScheme scheme = SignatureScheme.ofCose(header.field(ALGORITHM).number())
                .orElseThrow(() -> header.wrong("names an algorithm other than ES256 and EdDSA"));
        if (header.optional(CRITICAL).isPresent()) {
            throw header.wrong("demands extensions (crit) that are not known here");
        }
        byte[] signature = parts.get(3).bytes();
        byte[] statement = toBeSigned(protectedHeader, payload);
        return signers.signerOf(scheme, statement, signature)
                .map(key ->
                        new Opened(header, Octets.of(payload), DocumentKey.idOf(key), DocumentKey.sha256(statement)))
                .orElseThrow(() -> new EvidenceException(
                        Rejection.UNTRUSTED_SIGNER,
                        "No trusted key made the signature of this document, or it was changed since."));
    }

    private static byte[] toBeSigned(byte[] protectedHeader, byte[] payload) {
        return Cbor.array(Cbor.of("Signature1"), Cbor.of(protectedHeader), Cbor.of(new byte[0]), Cbor.of(payload))
                .encoded();
    }
}
