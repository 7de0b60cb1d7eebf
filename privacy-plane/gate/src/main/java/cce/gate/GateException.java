package cce.gate;

/// Bad input to the gate from its operator: a policy, an index or a call that cannot be used. What a job produced never
/// raises it; that becomes a finding.
public final class GateException extends RuntimeException {
    /// Why the gate refused.
    public enum Reason {
        BAD_POLICY,
        BAD_INDEX,
        BAD_OUTPUT,
        BAD_DATASET
    }

    private final transient Reason reason;

    public GateException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public GateException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
