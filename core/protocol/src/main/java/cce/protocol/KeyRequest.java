package cce.protocol;

import java.util.List;

/// `POST /v1/keys/request`: a CVM shows its credential and its evidence and asks for the keys of its job.
public record KeyRequest(
        String credential,
        RequestId requestId,
        TeeType teeType,
        EvidenceDocument evidence,
        EphemeralPublicKey ephPk,
        List<DatasetId> datasetIds) {
    public KeyRequest {
        datasetIds = List.copyOf(datasetIds);
    }

    /// The answer.
    ///
    /// @param encryptedKeys base64; the hybrid HPKE message that holds one DEK a dataset and the REK
    /// @param submitCredential the credential of purpose `submit`, good until the job's deadline
    /// @param submitExpiresAt seconds since the epoch
    /// @param datasets what to mount, in the order asked for
    public record Answer(
            String encryptedKeys, String submitCredential, long submitExpiresAt, List<SealedDataset> datasets) {
        public Answer {
            datasets = List.copyOf(datasets);
        }
    }

    /// Where the sealed manifest of a dataset lies and what it must hash to.
    public record SealedDataset(
            DatasetId datasetId, SnapshotId snapshotId, int epoch, String manifestObject, Sha256Digest root) {}
}
