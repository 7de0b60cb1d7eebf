package cce.cced;

import cce.protocol.ProblemType;

/// A request that cced answers with a problem. Its sentence goes to the client: it says what to do and holds no secret.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;

    public Refusal(ProblemType type, String sentence) {
        super(sentence);
        this.type = type;
    }

    /// A refusal with a cause that only the operator's log may show.
    public Refusal(ProblemType type, String sentence, Throwable cause) {
        super(sentence, cause);
        this.type = type;
    }

    public ProblemType type() {
        return type;
    }

    /// The sentence for the client; never absent.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
