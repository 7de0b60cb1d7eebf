package cce.sealing;

import java.util.Objects;

/// The one answer to sealed bytes, paths or key messages that are not what they should be. Checked, because the
/// caller must decide: an I/O error and a failed job, never a guess. The message is for the operator and holds
/// no secret.
public final class SealingException extends Exception {
    /// Why the input was refused.
    public enum Reason {
        /// Bytes do not authenticate under this key, context and position: changed, swapped, reordered, or
        /// meant for another key, file, job or request.
        TAMPERED,
        /// The bytes end before the format says they do, or their number is one no sealed file can have.
        TRUNCATED,
        /// The structure is wrong: a length, a version, an order or a count.
        MALFORMED,
        /// A size, count or depth is over its documented limit.
        TOO_LARGE,
        /// A path breaks the rules of [SnapshotPath].
        BAD_PATH,
        /// The manifest is intact but is not the snapshot that was asked for: another root, dataset or epoch.
        WRONG_SNAPSHOT
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public SealingException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    SealingException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
