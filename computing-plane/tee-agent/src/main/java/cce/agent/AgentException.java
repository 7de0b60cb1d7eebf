package cce.agent;

import cce.protocol.FailureNotice;

/// The job ends without a result. The text is for the host's log, so it names stages and digests, never content, paths
/// inside a dataset, or anything a program printed.
final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureNotice.Reason reason;

    AgentException(FailureNotice.Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    AgentException(FailureNotice.Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    /// What cced is told.
    FailureNotice.Reason reason() {
        return reason;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
