package cce.cced.store;

import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobSpec;
import cce.protocol.Measurement;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One job as it stands.
///
/// @param requestHash SHA-256 of the canonical form of what the consumer signed
/// @param inputs the datasets with the owner each had when the job was accepted
/// @param settled final, its CVM destroyed and its chain records written: nothing is left to do
/// @param stateDeadline when the present state ends as a failure
/// @param bootConfig what the CVM was told; [#bootDigest] is the MRCONFIGID its evidence must show
/// @param decision `auto_approved`, `approved` or `rejected`
public record Job(
        JobId id,
        WalletAddress consumer,
        Sha256Digest requestHash,
        JobSpec spec,
        List<Input> inputs,
        JobState state,
        CvmState cvm,
        boolean settled,
        Instant createdAt,
        Instant updatedAt,
        Instant stateDeadline,
        Optional<String> bootConfig,
        Optional<Measurement> bootDigest,
        Optional<Result> result,
        Optional<String> decision,
        Optional<Failure> failure) {
    public Job {
        inputs = List.copyOf(inputs);
    }

    public record Input(DatasetId datasetId, WalletAddress owner) {}

    /// A submitted result.
    ///
    /// @param path object name of the sealed bytes
    /// @param hash SHA-256 of the sealed bytes
    public record Result(String path, Sha256Digest hash) {}

    public List<DatasetId> datasetIds() {
        return inputs.stream().map(Input::datasetId).toList();
    }

    public boolean isOwnedBy(WalletAddress wallet) {
        return inputs.stream().anyMatch(input -> input.owner().equals(wallet));
    }
}
