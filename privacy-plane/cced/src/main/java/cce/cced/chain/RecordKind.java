package cce.cced.chain;

/// What cced puts on record. For job kinds the subject is [cce.protocol.JobId#ledgerSubject()]; for dataset kinds it is
/// SHA-256 of the 20 bytes of the dataset id; for reference values it is their id.
public enum RecordKind {
    /// Digest: SHA-256 of the canonical registration.
    DATASET_REGISTERED,
    /// Digest: the root of the snapshot.
    SNAPSHOT_FINALISED,
    /// Digest: SHA-256 of the canonical request that the consumer signed. One record a dataset.
    JOB_ACCEPTED,
    /// Digest: SHA-256 of the canonical release (job, request id, evidence, measurement). One record a dataset.
    KEYS_RELEASED,
    /// Digest: the result hash.
    RESULT_SUBMITTED,
    /// Digest: SHA-256 of the canonical decision.
    REVIEW_DECIDED,
    /// Digest: the result hash.
    RESULT_RELEASED,
    /// Digest: the digest of the code bundle.
    ALGORITHM_FLAGGED,
    /// Digest: SHA-256 of the canonical outcome of a job without a released result. One record a dataset.
    JOB_ENDED,
    /// Digest: SHA-256 of the canonical registration.
    MEASUREMENT_REGISTERED,
    /// Digest: SHA-256 of the canonical revocation.
    MEASUREMENT_REVOKED,
    /// Digest: the result hash. The result key went to the consumer, for the first time.
    RESULT_KEY_DELIVERED
}
