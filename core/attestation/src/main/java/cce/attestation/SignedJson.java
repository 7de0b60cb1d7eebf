package cce.attestation;

/// A JSON document exactly as it was signed, and its ECDSA P-256 signature as r || s.
public record SignedJson(String text, Octets signature) {
    /// Far above the largest TCB info (about 20 KiB).
    public static final int MAX_BYTES = 1024 * 1024;

    /// Takes the value of `member` out of a provisioning service's answer `{"<member>": {...}, "signature":
    /// "<hex>"}` without changing a byte of it: the signature is over those bytes.
    public static SignedJson ofResponse(byte[] body, String member) {
        return SignedJsonReader.read(body, member);
    }
}
