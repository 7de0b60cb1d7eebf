package cce.cli;

/// A command that cannot go on: a sentence for the user that says what to do, and the exit code it ends with.
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CliException(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    CliException(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    static CliException environment(String sentence) {
        return new CliException(ExitCode.ENVIRONMENT, sentence);
    }

    static CliException notVerified(String sentence) {
        return new CliException(ExitCode.NOT_VERIFIED, sentence);
    }

    static CliException refused(String sentence) {
        return new CliException(ExitCode.REFUSED, sentence);
    }

    int exitCode() {
        return exitCode;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
