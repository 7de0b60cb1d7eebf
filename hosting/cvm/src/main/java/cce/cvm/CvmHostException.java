package cce.cvm;

/// The host could not do what it was asked for. The text is for the operator.
final class CvmHostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        /// The daemon was started with options that cannot work.
        BAD_OPTIONS,
        /// This machine lacks a tool or a privilege.
        UNSUPPORTED_MACHINE,
        /// As many CVMs run as the host allows.
        FULL,
        /// The boot configuration is not the job's, or not one at all.
        BAD_LAUNCH,
        /// The TDX module's stand-in did not boot the TD.
        GUEST_AGENT,
        /// Files or processes of the host failed.
        HOST
    }

    private final Reason reason;

    CvmHostException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    CvmHostException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
