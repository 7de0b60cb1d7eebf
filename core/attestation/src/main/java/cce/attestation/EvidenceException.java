package cce.attestation;

/// The one exception of this module: an input that is not what it claims to be. The message is a sentence for the
/// operator.
public final class EvidenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Rejection reason;

    public EvidenceException(Rejection reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Rejection reason() {
        return reason;
    }
}
