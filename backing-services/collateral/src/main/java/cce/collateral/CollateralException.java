package cce.collateral;

/// Collateral could not be had. The message is a sentence for the operator.
public final class CollateralException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why; closed.
    public enum Reason {
        /// The quote does not say which platform it needs collateral for.
        UNREADABLE_QUOTE,
        /// The service does not know the platform.
        UNKNOWN_PLATFORM,
        /// The service could not be reached, was too slow, or kept answering with errors.
        UNAVAILABLE,
        /// The service answered something that is not collateral, or too much of it.
        UNREADABLE_ANSWER
    }

    private final Reason reason;

    public CollateralException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
