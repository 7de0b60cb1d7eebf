package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.SnapshotId;
import java.util.Objects;

/// What a sealed file is: its associated data. A sealed file opens only under the context it was sealed under,
/// so ciphertext moved to another path, snapshot, dataset or use does not authenticate.
public sealed interface SealedFileContext {
    /// A file of a dataset, as one snapshot knows it.
    record DatasetFile(DatasetId dataset, SnapshotId snapshot, SnapshotPath path) implements SealedFileContext {
        private static final String LABEL = "cce/v1/dataset-file";

        public DatasetFile {
            Objects.requireNonNull(dataset, "dataset");
            Objects.requireNonNull(snapshot, "snapshot");
            Objects.requireNonNull(path, "path");
        }

        @Override
        public byte[] associatedData() {
            return new FieldWriter()
                    .text(LABEL)
                    .field(dataset.toByteArray())
                    .field(snapshot.toByteArray())
                    .text(path.toString())
                    .toByteArray();
        }
    }

    /// The manifest of one snapshot. That it is the manifest the chain knows is decided by the root hash
    /// ([SnapshotManifest#open]).
    record Manifest(DatasetId dataset, SnapshotId snapshot) implements SealedFileContext {
        private static final String LABEL = "cce/v1/snapshot-manifest";

        public Manifest {
            Objects.requireNonNull(dataset, "dataset");
            Objects.requireNonNull(snapshot, "snapshot");
        }

        @Override
        public byte[] associatedData() {
            return new FieldWriter()
                    .text(LABEL)
                    .field(dataset.toByteArray())
                    .field(snapshot.toByteArray())
                    .toByteArray();
        }
    }

    /// The output of one job, sealed under its [ResultKey].
    record Result(JobId job) implements SealedFileContext {
        private static final String LABEL = "cce/v1/result";

        public Result {
            Objects.requireNonNull(job, "job");
        }

        @Override
        public byte[] associatedData() {
            return new FieldWriter().text(LABEL).field(job.toUtf8()).toByteArray();
        }
    }

    /// The canonical bytes: each field behind its length as a big-endian `u32`, so that no two contexts encode
    /// alike.
    byte[] associatedData();
}
