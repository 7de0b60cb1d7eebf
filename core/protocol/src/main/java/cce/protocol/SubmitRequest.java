package cce.protocol;

/// `POST /v1/results/submit`: a CVM has put its sealed result into the object store and says so, with evidence over it.
///
/// @param resultPath object name of the sealed result; must lie under `results/<job_id>/`
/// @param resultHash SHA-256 of the sealed bytes
public record SubmitRequest(
        String credential,
        JobId jobId,
        String resultPath,
        Sha256Digest resultHash,
        TeeType teeType,
        EvidenceDocument evidence) {
    private static final int MAX_PATH_CHARS = 256;

    public SubmitRequest {
        if (!resultPath.startsWith(prefix(jobId)) || resultPath.length() > MAX_PATH_CHARS) {
            throw ProtocolException.malformed("result_path", "must lie under results/<job_id>/");
        }
    }

    /// Where a job may write in the object store.
    public static String prefix(JobId job) {
        return "results/" + job + "/";
    }

    /// The answer: `pending_review` until the gate has decided. A CVM learns no more.
    public record Answer(String status) {}
}
