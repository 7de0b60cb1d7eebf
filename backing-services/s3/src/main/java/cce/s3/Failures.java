package cce.s3;

import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final String NO_BUCKET = "NoSuchBucket";
    private static final Set<String> FULL_CODES = Set.of("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull");

    private static final Pattern CODE = Pattern.compile("<Code>([^<]{1,64})</Code>");

    private Failures() {}

    static StorageException of(String what, SdkException cause) {
        if (cause instanceof SdkServiceException answer) {
            return ofAnswer(what, answer);
        }
        return new StorageException(
                Reason.IO, what + ": the object service cannot be reached or did not answer in time.", cause);
    }

    /// Of an answer that did not come through the SDK.
    ///
    /// @param code of the error, empty where the answer has none
    static StorageException of(String what, int status, String code) {
        return new StorageException(reason(status, code), said(what, status, code));
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
        return new StorageException(reason(status, code), said(what, status, code), answer);
    }

    private static Reason reason(int status, String code) {
        if (status == NOT_FOUND && !code.equals(NO_BUCKET)) {
            return Reason.NOT_FOUND;
        }
        return status == INSUFFICIENT_STORAGE || FULL_CODES.contains(code) ? Reason.FULL : Reason.IO;
    }

    private static String said(String what, int status, String code) {
        return switch (reason(status, code)) {
            case NOT_FOUND -> what + ": it does not exist.";
            case FULL -> what + ": the store is full. Free or add space, then try again.";
            default -> what + ": " + sentence(status, code) + ".";
        };
    }

    private static String sentence(int status, String code) {
        String answered = "the object service answered %d%s".formatted(status, code.isEmpty() ? "" : " (" + code + ")");
        if (code.equals(NO_BUCKET)) {
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
            return plain(String.valueOf(s3.awsErrorDetails().errorCode()));
        }
        return "";
    }

    /// The code in the XML of an error, if there is one.
    static String codeIn(String text) {
        Matcher found = CODE.matcher(text);
        return found.find() ? plain(found.group(1)) : "";
    }

    private static String plain(String code) {
        return code.matches("[A-Za-z0-9.]{1,64}")
                        && !code.toLowerCase(Locale.ROOT).equals("null")
                ? code
                : "";
    }
}
