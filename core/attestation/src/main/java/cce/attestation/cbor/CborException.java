package cce.attestation.cbor;

/// Bytes that are not in the subset, or an item that is not what its reader asks for. The message names the field.
public final class CborException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CborException(String sentence) {
        super(sentence);
    }
}
