package cce.attestation;

@SuppressWarnings("DoNotCallSuggester")
final class ConformanceCase {
    private ConformanceCase() {}
    static Conformance.Line judge(String n, Conformance.CaseFiles f) { throw new UnsupportedOperationException(); }
}
