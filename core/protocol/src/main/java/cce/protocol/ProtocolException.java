package cce.protocol;

/// A message from outside that is not of the agreed form. Its text names the field and is safe to send back.
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why the message was refused.
    public enum Reason {
        MALFORMED,
        TOO_LARGE,
        BAD_SIGNATURE,
        UNSUPPORTED
    }

    private final Reason reason;

    public ProtocolException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    static ProtocolException malformed(String field, String what) {
        return new ProtocolException(Reason.MALFORMED, "The field " + field + " " + what + ".");
    }

    public Reason reason() {
        return reason;
    }

    /// The sentence for the sender; never absent.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
