package cce.protocol;

/// RFC 9457 problem details: what went wrong and, in `detail`, what to do about it. Holds no secret and no stack trace.
public record Problem(String type, String title, int status, String detail, String instance) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(ProblemType type, String detail, String instance) {
        return new Problem(type.uri(), type.title(), type.status(), detail, instance);
    }
}
