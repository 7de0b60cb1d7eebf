package cce.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// `POST /v1/jobs/{job_id}/failed`: a CVM says that its job ends without a result, and roughly why, so that the owner
/// need not wait for the deadline. It carries no text: a program that can make its job fail in one of these ways says
/// no more than which one, once.
///
/// @param credential the credential of purpose `submit`; before keys were released, the one of purpose `keys`
public record FailureNotice(String credential, JobId jobId, Reason reason) {
    /// What the job died of.
    public enum Reason {
        /// A dataset's ciphertext or manifest is not what the chain says, or could not be read.
        DATA_TAMPERED,
        /// The image is not there, does not match its digest, or may not be run.
        IMAGE_REFUSED,
        /// The same for the code bundle.
        CODE_REFUSED,
        /// The program never ran.
        RUN_FAILED_TO_START,
        /// The output holds something that is not an ordinary file, or a name that is reserved.
        OUTPUT_REFUSED,
        /// The output has more or larger files than the job may leave.
        OUTPUT_TOO_LARGE,
        /// The sealed result could not be stored.
        STORAGE,
        /// The agent itself failed.
        INTERNAL;

        @JsonCreator
        public static Reason parse(String text) {
            for (Reason reason : values()) {
                if (reason.toString().equals(text)) {
                    return reason;
                }
            }
            throw ProtocolException.malformed("reason", "is none of the documented reasons");
        }

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where the notice of a job goes.
    public static String path(JobId job) {
        return "/v1/jobs/" + job + "/failed";
    }
}
