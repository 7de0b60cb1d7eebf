package cce.s3;

import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The service's answers in the words of the port. The texts of a service are not passed on: it is not trusted, and
/// some put request details there.
final class Failures {
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int INSUFFICIENT_STORAGE = 507;
    private static final Set<String> FULL_CODES = Set.of("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull");

    private Failures() {}

    static StorageException of(String what, SdkException cause) {
        if (cause instanceof SdkServiceException answer) {
            return ofAnswer(what, answer);
        }
        return new StorageException(
                Reason.IO, what + ": the object service cannot be reached or did not answer in time.", cause);
    }

    /// Whether the service refused because the name is taken.
    static boolean isTaken(SdkException cause) {
        return cause instanceof SdkServiceException answer
                && (answer.statusCode() == PRECONDITION_FAILED || answer.statusCode() == CONFLICT);
    }

    /// Whether what was named is not there.
    static boolean isMissing(SdkException cause) {
        return cause instanceof SdkServiceException answer && answer.statusCode() == NOT_FOUND;
    }

    private static StorageException ofAnswer(String what, SdkServiceException answer) {
        String code = code(answer);
        int status = answer.statusCode();
        if (status == NOT_FOUND && !code.equals("NoSuchBucket")) {
            return new StorageException(Reason.NOT_FOUND, what + ": it does not exist.", answer);
        }
        if (status == INSUFFICIENT_STORAGE || FULL_CODES.contains(code)) {
            return new StorageException(
                    Reason.FULL, what + ": the store is full. Free or add space, then try again.", answer);
        }
        return new StorageException(Reason.IO, what + ": " + sentence(status, code) + ".", answer);
    }

    private static String sentence(int status, String code) {
        String answered = "the object service answered %d%s".formatted(status, code.isEmpty() ? "" : " (" + code + ")");
        if (code.equals("NoSuchBucket")) {
            return answered + "; make the bucket first";
        }
        return switch (status) {
            case 401, 403 -> answered + "; check the credentials and what they allow";
            case 429, 503 -> answered + " after every retry; it is overloaded, try again later";
            default -> answered;
        };
    }

    /// The error's code, if it looks like one.
    private static String code(SdkServiceException answer) {
        if (answer instanceof S3Exception s3 && s3.awsErrorDetails() != null) {
            String code = String.valueOf(s3.awsErrorDetails().errorCode());
            return code.matches("[A-Za-z0-9.]{1,64}")
                            && !code.toLowerCase(Locale.ROOT).equals("null")
                    ? code
                    : "";
        }
        return "";
    }
}
