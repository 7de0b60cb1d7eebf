package cce.cced.store;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.Optional;

/// A registered dataset.
///
/// @param snapshotId chosen at registration, since every sealed file is bound to it
/// @param epoch of the key derivation
/// @param snapshot present once the dataset is finalised
public record Dataset(
        DatasetId id,
        WalletAddress owner,
        String name,
        int epoch,
        SnapshotId snapshotId,
        Instant createdAt,
        Optional<Snapshot> snapshot) {
    /// What finalising fixed.
    ///
    /// @param root hash of the sealed manifest, the value on the chain
    /// @param contentHash SHA-256 over the sorted hexadecimal hashes of the sealed files
    public record Snapshot(
            Sha256Digest root,
            Sha256Digest contentHash,
            long totalSize,
            String manifestObject,
            String indexObject,
            Instant finalisedAt) {}

    public boolean isReady() {
        return snapshot.isPresent();
    }

    /// As the API says it.
    public String status() {
        return isReady() ? "ready" : "uploading";
    }
}
