package cce.decryptfs;

/// A list of files that is no file tree.
public final class TreeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /// Why, for callers that act on it.
    public enum Reason {
        /// A path is empty, absolute, has an empty, `.`, `..` or too long component, or is not Unicode text.
        BAD_PATH,
        /// Two entries have the same path, or a file stands where a directory is needed.
        DUPLICATE,
        /// More entries or name bytes than a tree can hold.
        TOO_LARGE
    }

    private final Reason reason;

    TreeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
