package cce.tee;

/// The environment did not give what was asked for. The text is for the operator and holds no secret.
public final class TeeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /// There is nobody at the socket, or the connection broke.
        UNREACHABLE,
        /// No complete answer came in time.
        TIMED_OUT,
        /// The guest agent answered with an error.
        REFUSED,
        /// The answer is not of the agreed form or too long.
        MALFORMED_ANSWER
    }

    private final Reason reason;

    public TeeException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public TeeException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
