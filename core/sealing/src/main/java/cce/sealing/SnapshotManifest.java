package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Everything there is to know about one snapshot of a dataset: its files, where each lies, and what each must
/// be. Sealed under the dataset's key; the SHA-256 of the sealed bytes is the snapshot's root, which goes
/// on-chain.
///
/// Format: `docs/formats/snapshot-manifest.md`.
///
/// @param epoch the epoch of the dataset key
/// @param createdAt whole seconds
/// @param entries sorted by path; at most [#MAX_ENTRIES]; no path twice, none that is a folder of another
@SuppressWarnings("DoNotCallSuggester")
public record SnapshotManifest(
        DatasetId dataset, SnapshotId snapshot, int epoch, Instant createdAt, List<SnapshotEntry> entries) {
    /// Most files in one snapshot.
    public static final int MAX_ENTRIES = 1_000_000;

    /// Largest sealed manifest that is opened, in bytes.
    public static final int MAX_SEALED_BYTES = 512 * 1024 * 1024;

    /// A manifest as it is stored, and its root.
    @SuppressWarnings("ArrayRecordComponent") // Handed over rather than copied; compared by the root.
    public record Sealed(byte[] bytes, Sha256Digest root) {}

    public SnapshotManifest {
        Objects.requireNonNull(dataset, "dataset");
        Objects.requireNonNull(snapshot, "snapshot");
        Objects.requireNonNull(createdAt, "createdAt");
        entries = List.copyOf(entries);
    }

    /// Sorts and checks the files of a new snapshot.
    ///
    /// @throws SealingException for a path that appears twice, is a folder of another, or for too many files
    public static SnapshotManifest of(
            DatasetId dataset, SnapshotId snapshot, int epoch, Instant createdAt, List<SnapshotEntry> entries)
            throws SealingException {
        throw new UnsupportedOperationException();
    }

    /// Draws the id of a new snapshot.
    public static SnapshotId newSnapshotId(SecureRandom random) {
        byte[] bytes = new byte[SnapshotId.LENGTH];
        random.nextBytes(bytes);
        return SnapshotId.of(bytes);
    }

    /// Seals the manifest.
    public Sealed seal(DatasetKey key, SecureRandom random) {
        throw new UnsupportedOperationException();
    }

    /// Opens a sealed manifest that came from anywhere.
    ///
    /// @param expectedRoot from the chain or from cced's key answer, never from where `sealed` came from
    /// @param expectedSnapshot likewise
    /// @throws SealingException [SealingException.Reason#WRONG_SNAPSHOT] if it does not hash to the root: an
    ///     older snapshot, another dataset's, or a changed one
    public static VerifiedSnapshot open(
            byte[] sealed, Sha256Digest expectedRoot, SnapshotId expectedSnapshot, DatasetKey key)
            throws SealingException {
        throw new UnsupportedOperationException();
    }
}
