package cce.executor;

/// Input this module refuses, or a machine that cannot run containers. The message is a sentence for the operator.
public final class ExecutorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Why, from a closed list, so that a caller can map it to a documented error.
    public enum Reason {
        /// A digest is not 64 lower-case hexadecimal digits.
        BAD_DIGEST,
        /// The image layout lacks the image or one of its blobs.
        IMAGE_NOT_FOUND,
        /// Bytes do not have the digest or size they were named by.
        DIGEST_MISMATCH,
        /// The layout's JSON breaks the OCI image specification, or uses a part of it that is not supported.
        BAD_IMAGE,
        /// An archive entry would leave its folder, is a device, or is otherwise not allowed.
        UNSAFE_ENTRY,
        /// An archive cannot be read as tar, or not as the compression it claims.
        BAD_ARCHIVE,
        /// An image, bundle or document is larger than its limit.
        TOO_LARGE,
        /// A container specification names something that is missing or not allowed.
        BAD_SPEC,
        /// `runc`, a mount or a privilege the executor needs is missing.
        UNAVAILABLE,
        /// Reading or writing the executor's own files failed.
        IO
    }

    private final Reason reason;

    public ExecutorException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ExecutorException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
