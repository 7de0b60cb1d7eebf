package cce.simulator;

/// What was asked of the simulator cannot be done. The message is a sentence for the operator.
public final class SimulatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why; closed.
    public enum Reason {
        /// A request has the wrong shape.
        BAD_REQUEST,
        /// The thing named does not exist.
        NOT_FOUND,
        /// The software to measure is not a folder of jars.
        BAD_DISTRIBUTION,
        /// The state folder cannot be used.
        BAD_STATE
    }

    private final Reason reason;

    public SimulatorException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
