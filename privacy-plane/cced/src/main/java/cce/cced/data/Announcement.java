package cce.cced.data;

import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.time.Instant;

/// The object by which a store says that a snapshot is complete. It holds nothing: all is in its name, and a reader
/// believes it when the manifest has opened.
final class Announcement {
    private Announcement() {}

    /// Repeating it does nothing.
    static void put(ObjectStore objects, DatasetId dataset, Instant createdAt, SnapshotId snapshot, Sha256Digest root)
            throws StorageException {
        try {
            objects.put(
                    new ObjectName(ObjectLayout.snapshot(dataset, createdAt.getEpochSecond(), snapshot, root)),
                    new byte[0]);
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.EXISTS) {
                throw e;
            }
        }
    }
}
