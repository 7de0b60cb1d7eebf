package cce.attestation;

@SuppressWarnings("DoNotCallSuggester")
final class CollateralJson {
    private CollateralJson() {}
    static Collateral parse(byte[] json) { throw new UnsupportedOperationException(); } static String format(Collateral c) { throw new UnsupportedOperationException(); }
}
