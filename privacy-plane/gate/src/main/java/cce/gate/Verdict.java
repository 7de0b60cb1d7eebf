package cce.gate;

/// What may happen to an output.
public enum Verdict {
    /// The consumer may have it.
    RELEASE,
    /// A person must decide.
    HOLD,
    /// It leaks; it stays inside unless the data owners override the gate.
    BLOCK
}
