package cce.protocol;

import java.util.Locale;

/// Every way a request can fail, once. The slug is stable: clients may switch on it.
public enum ProblemType {
    MALFORMED_REQUEST(400, "The request is not of the documented form."),
    REQUEST_TOO_LARGE(413, "The request is larger than this endpoint takes."),
    NOT_FOUND(404, "There is no such resource."),
    METHOD_NOT_ALLOWED(405, "This resource does not take this method."),
    SIGN_IN_REQUIRED(401, "A valid session or upload token is required."),
    SIGN_IN_REFUSED(401, "The wallet signature or its message was refused."),
    CREDENTIAL_REFUSED(401, "The Job Credential is forged, expired, used or of the wrong purpose."),
    NOT_OWNER(403, "Only the owner of the dataset may do this."),
    NOT_AUTHORISED(403, "This wallet may not do this."),
    NO_RENTAL(403, "The wallet has no active rental of the dataset."),
    DATASET_UNKNOWN(404, "There is no such dataset."),
    DATASET_NOT_READY(403, "The dataset is not finalised."),
    DATASET_FROZEN(409, "The dataset is finalised and takes no more files."),
    DATASET_DELISTED(403, "The dataset was delisted; its keys are no longer released."),
    DATASET_EMPTY(409, "The dataset has no complete file."),
    UPLOAD_OFFSET(409, "The chunk does not start where the upload stands."),
    UPLOAD_CONFLICT(409, "The chunk differs from the one already begun at this offset; restart the file."),
    SNAPSHOT_REFUSED(409, "The snapshot is not what its manifest promises, or not of this dataset."),
    ROTATION_CONFLICT(409, "The dataset's key is being rotated, or was rotated meanwhile."),
    UPLOAD_INCOMPLETE(409, "A file of the dataset is not complete."),
    JOB_UNKNOWN(404, "There is no such job."),
    JOB_NOT_CANCELLABLE(409, "The job has already ended."),
    ALGORITHM_FLAGGED(403, "The code bundle or image was flagged by a reviewer and may not run."),
    EVIDENCE_REFUSED(403, "The TEE evidence was refused."),
    NO_APPRAISAL_POLICY(403, "No appraisal policy in force admits the evidence."),
    MEASUREMENT_UNTRUSTED(403, "The measurement is not a registered reference value."),
    REPORT_DATA_MISMATCH(403, "The evidence is not bound to this request."),
    DATASET_NOT_IN_CREDENTIAL(403, "A dataset was asked for that the credential does not name."),
    REQUEST_REPLAYED(409, "This request id was used before."),
    RESULT_ALREADY_SUBMITTED(409, "The job has already submitted its result."),
    RESULT_HASH_MISMATCH(400, "The stored result does not have the hash submitted."),
    RESULT_UNKNOWN(404, "The job has no result."),
    RESULT_NOT_APPROVED(403, "The result has not been released."),
    REVIEW_UNKNOWN(404, "There is no such review."),
    REVIEW_CLOSED(409, "The review is already decided."),
    REVIEW_STALE(409, "The vote is bound to something else than is under review now."),
    REVIEW_NEEDS_OVERRIDE(409, "The gate blocked this output; only overrides of two people of its owner release it."),
    PRIVACY_BUDGET(409, "The privacy budget of a dataset does not allow this release."),
    RESUBMISSION_LIMIT(429, "Too many results on this dataset were held in a day; wait and change the program."),
    RESULT_REVOKED(410, "The result was revoked by an owner of its data; stop using it."),
    POLICY_REFUSED(400, "The policy document is not one that can be applied."),
    REFERENCE_REFUSED(400, "The reference values are not such as can be registered."),
    REGISTRY_CONFLICT(409, "The registry stands otherwise than the request takes for granted."),
    POLICY_UNKNOWN(404, "There is no such active policy."),
    RATE_LIMITED(429, "Too many requests; wait and try again."),
    LEDGER_UNAVAILABLE(503, "The chain did not take or answer a request; nothing was released."),
    COLLATERAL_UNAVAILABLE(503, "The endorsements that the evidence needs could not be fetched."),
    CVM_UNAVAILABLE(503, "The CVM host did not start a CVM."),
    STORAGE_UNAVAILABLE(503, "The object store did not take or answer a request."),
    INTERNAL(500, "The service failed; the operator's log has the incident number.");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /// The `type` member of RFC 9457, such as `urn:cce:problem:no-rental`.
    public String uri() {
        return "urn:cce:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
