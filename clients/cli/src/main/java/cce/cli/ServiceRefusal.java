package cce.cli;

/// A problem (RFC 9457) that cced answered with.
final class ServiceRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;

    ServiceRefusal(int status, String type, String sentence) {
        super(sentence);
        this.status = status;
        this.type = type;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
