package cce.attestation;

@SuppressWarnings("DoNotCallSuggester")
final class PckChain {
    private PckChain() {}
    static CollateralNeed need(RawEvidence e) { throw new UnsupportedOperationException(); }
}
