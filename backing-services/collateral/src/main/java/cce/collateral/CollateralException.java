package cce.collateral;

/// Collateral could not be had. The message is a sentence for the operator.
public final class CollateralException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why; closed.
    public enum Reason {
        /// The quote or report does not say which platform it needs collateral for.
        UNREADABLE_QUOTE,
        /// The source does not know the platform.
        UNKNOWN_PLATFORM,
        /// The service had this, and no longer serves it.
        WITHDRAWN,
        /// The service could not be reached, was too slow, or kept answering with errors.
        UNAVAILABLE,
        /// The source gave something that is not authentic, current collateral, or too much of it.
        UNREADABLE_ANSWER,
        /// The collateral is authentic but older than what was seen before: somebody hides news from us.
        ROLLED_BACK,
        /// A file of ours (cache, bundle, memory) cannot be read or written.
        BAD_FILE
    }

    private final Reason reason;

    public CollateralException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public CollateralException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
