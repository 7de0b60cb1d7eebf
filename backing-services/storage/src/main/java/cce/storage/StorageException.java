package cce.storage;

import java.io.IOException;
import java.util.Objects;

/// A storage operation that did not happen. The message is a sentence for the operator.
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Reason {
        /// There is no object, or no pending upload, of that name.
        NOT_FOUND,
        /// There is one already, and it is not replaced.
        EXISTS,
        /// The store has no room left. Nothing partial is visible.
        FULL,
        /// The name breaks the grammar of [ObjectName].
        BAD_NAME,
        /// The bytes asked for, or the offset appended at, lie outside the object.
        BAD_RANGE,
        /// The device or the operating system refused.
        IO
    }

    private final Reason reason;

    public StorageException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public StorageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
