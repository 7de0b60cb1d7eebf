package cce.cli;

import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.ProtocolException;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SnapshotManifest;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The snapshots of a dataset that a store announces, and how one becomes trusted: by its root, or, where nobody
/// knows a root, as the newest that opens under the dataset's key.
final class StoredSnapshots {
    private final ObjectStore store;
    private final DatasetKey key;

    StoredSnapshots(ObjectStore store, DatasetKey key) {
        this.store = store;
        this.key = key;
    }

    /// What the store says, to be believed when the manifest has opened.
    record Announced(long createdAt, SnapshotId snapshot, Sha256Digest root) {}

    /// A verified snapshot, and what it is read from.
    record Opened(VerifiedSnapshot snapshot, ObjectReader manifest) implements AutoCloseable {
        @Override
        public void close() {
            snapshot.close();
            manifest.close();
        }
    }

    /// Newest first.
    List<Announced> announced() throws StorageException {
        List<Announced> found = new ArrayList<>();
        for (ObjectName name : store.list(new ObjectName(ObjectLayout.snapshots(key.dataset())))) {
            parse(name).ifPresent(found::add);
        }
        found.sort(Comparator.comparingLong(Announced::createdAt)
                .thenComparing(announced -> announced.snapshot().toString())
                .reversed());
        return found;
    }

    /// The snapshot with that root, or else the newest that opens under the key.
    Opened open(Optional<Sha256Digest> root) {
        try {
            List<Announced> known = announced();
            return root.isPresent() ? openRoot(root.get(), known) : openNewest(known);
        } catch (SealingException e) {
            throw CliException.notVerified(
                    "The snapshot does not open: " + e.getMessage() + " Is this the key of the dataset's epoch?");
        } catch (IOException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "The snapshot cannot be read: " + e.getMessage(), e);
        }
    }

    private Opened openRoot(Sha256Digest root, List<Announced> known) throws SealingException, IOException {
        return open(known.stream()
                .filter(announced -> announced.root().equals(root))
                .findFirst()
                .orElseThrow(() -> absent(key.dataset(), Optional.of(root), known.isEmpty())));
    }

    /// While a dataset is sealed again under a new key, its store has snapshots of both.
    private Opened openNewest(List<Announced> known) throws SealingException, IOException {
        int newer = 0;
        for (Announced announced : known) {
            Optional<Opened> opened = tryOpen(announced);
            if (opened.isPresent()) {
                if (newer > 0) {
                    System.err.println("cce: the store has " + newer
                            + " newer snapshots that do not open under this key; they are damaged or of another key.");
                }
                return opened.get();
            }
            newer++;
        }
        if (known.isEmpty()) {
            throw absent(key.dataset(), Optional.empty(), true);
        }
        return open(known.getFirst());
    }

    /// The newest snapshot that opens under the key, to build on; empty if there is none.
    Optional<Opened> newest() throws IOException {
        for (Announced announced : announced()) {
            // What does not open is of another epoch, or damaged: nothing to build on.
            Optional<Opened> opened = tryOpen(announced);
            if (opened.isPresent()) {
                return opened;
            }
        }
        return Optional.empty();
    }

    /// One that the key opens; empty if it is of another key, damaged or gone.
    Optional<Opened> tryOpen(Announced announced) throws IOException {
        try {
            return Optional.of(open(announced));
        } catch (SealingException e) {
            System.getLogger(StoredSnapshots.class.getName())
                    .log(System.Logger.Level.DEBUG, "A snapshot in the store does not open.", e);
            return Optional.empty();
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Opened open(Announced wanted) throws SealingException, IOException {
        ObjectReader manifest = store.open(new ObjectName(ObjectLayout.manifest(key.dataset(), wanted.root())));
        try {
            return new Opened(
                    SnapshotManifest.open(manifest::readFully, manifest.size(), wanted.root(), wanted.snapshot(), key),
                    manifest);
        } catch (SealingException | IOException | RuntimeException e) {
            manifest.close();
            throw e;
        }
    }

    private static Optional<Announced> parse(ObjectName name) {
        String last = name.value().substring(name.value().lastIndexOf('/') + 1);
        String[] words = last.split("-", -1);
        if (words.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Announced(
                    Long.parseLong(words[0], 16), SnapshotId.parse(words[1]), Sha256Digest.parse(words[2])));
        } catch (ProtocolException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static CliException absent(DatasetId dataset, Optional<Sha256Digest> root, boolean none) {
        return CliException.notVerified(
                none
                        ? "The store has no snapshot of the dataset " + dataset + "."
                        : "The store has no snapshot with the root "
                                + root.map(Object::toString).orElse("") + ".");
    }
}
