package cce.s3;

import cce.storage.ObjectName;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.IOException;

/// The service answered a range request with an error.
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int FORBIDDEN = 403;
    private static final int TIMED_OUT = 408;
    private static final int REPLACED = 412;
    private static final int THROTTLED = 429;
    private static final int FIRST_OF_THE_SERVICE = 500;

    private final int status;
    private final String code;

    Refusal(int status, String code) {
        super("The object service answered " + status + ".");
        this.status = status;
        this.code = code;
    }

    /// Whether asking again may help. A permission that expired early is signed anew, once.
    ///
    /// @param times it failed
    boolean mayPass(int times) {
        return (status == FORBIDDEN && times == 1)
                || status == TIMED_OUT
                || status == THROTTLED
                || status >= FIRST_OF_THE_SERVICE;
    }

    StorageException lasting(ObjectName name) {
        return status == REPLACED
                ? new StorageException(Reason.NOT_FOUND, "The object " + name + " was replaced while it was open.")
                : Failures.of("The object " + name + " cannot be read", status, code);
    }
}
