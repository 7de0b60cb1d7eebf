package cce.attestation;

@SuppressWarnings("DoNotCallSuggester")
final class SignedJsonReader {
    private SignedJsonReader() {}
    static SignedJson read(byte[] body, String member) { throw new UnsupportedOperationException(); }
}
