package cce.cced.data;

import cce.cced.identity.Digests;
import cce.cced.store.Dataset;
import cce.cced.store.FileStore.FileRow;
import cce.gate.DatasetIndex;
import cce.gate.DatasetRows;
import cce.gate.GateDataset;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingState;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import cce.sealing.VerifiedSnapshot;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;

/// What the gate knows of each snapshot: a small index, sealed like a file of the dataset under a name that no upload
/// can take, and the sealed files themselves, which a review reads again.
public final class GateIndexes {
    private static final int MAX_INDEX_BYTES = 256 << 20;

    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final SecureRandom random;

    public GateIndexes(ObjectStore objects, KeyHierarchy keys, SecureRandom random) {
        this.objects = objects;
        this.keys = keys;
        this.random = random;
    }

    /// Seals and stores an index; the answer is the name of its object.
    String store(Dataset dataset, DatasetIndex index, DatasetKey key) throws SealingException, IOException {
        byte[] plaintext = index.toBytes();
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (SealingStream stream = new SealingStream(sealed, SegmentSize.DEFAULT, key, context(dataset), random)) {
            stream.write(plaintext, 0, plaintext.length);
            stream.finish();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
        byte[] bytes = sealed.toByteArray();
        String name = ObjectLayout.gateIndex(dataset.id(), Digests.sha256(bytes));
        objects.put(new ObjectName(name), bytes);
        return name;
    }

    /// A finalised dataset for one review.
    public GateDataset open(Dataset dataset) throws SealingException, IOException {
        try (DatasetKey key = keys.datasetKey(dataset.id(), dataset.epoch())) {
            String object = dataset.snapshot().orElseThrow().indexObject();
            return GateDataset.of(load(dataset, object, key), rows(dataset));
        }
    }

    /// The index alone.
    DatasetIndex load(Dataset dataset, String object, DatasetKey key) throws SealingException, IOException {
        try (ObjectReader reader = objects.open(new ObjectName(object));
                SealedFile file =
                        SealedFile.open(reader::readFully, reader.size(), SegmentSize.DEFAULT, key, context(dataset))) {
            return DatasetIndex.fromBytes(file.readAll(MAX_INDEX_BYTES));
        }
    }

    /// Likewise, of an index that came from elsewhere: it must hash to `digest`.
    DatasetIndex load(Dataset dataset, String object, Sha256Digest digest, DatasetKey key)
            throws SealingException, IOException {
        byte[] bytes = objects.get(new ObjectName(object), MAX_INDEX_BYTES);
        if (!Digests.sha256(bytes).equals(digest)) {
            throw new SealingException(
                    SealingException.Reason.TAMPERED, "The stored index for the gate is not the one that was sealed.");
        }
        return load(dataset, object, key);
    }

    /// The files of the snapshot as its manifest names them, decrypted while they are read; the key is gone again
    /// afterwards.
    private DatasetRows rows(Dataset dataset) {
        Dataset.Snapshot finalised = dataset.snapshot().orElseThrow();
        return reader -> {
            try (DatasetKey key = keys.datasetKey(dataset.id(), dataset.epoch());
                    ObjectReader manifest = objects.open(new ObjectName(finalised.manifestObject()));
                    VerifiedSnapshot snapshot = SnapshotManifest.open(
                            manifest::readFully, manifest.size(), finalised.root(), dataset.snapshotId(), key)) {
                for (SnapshotEntry entry : snapshot.entries()) {
                    read(snapshot, entry, key, reader);
                }
            } catch (SealingException e) {
                throw new IOException("A stored file is not what was sealed.", e);
            }
        };
    }

    private void read(VerifiedSnapshot snapshot, SnapshotEntry entry, DatasetKey key, DatasetRows.FileReader reader)
            throws SealingException, IOException {
        ObjectName name = new ObjectName(
                ObjectLayout.datasetFile(snapshot.dataset(), entry.object().toString()));
        try (ObjectReader object = objects.open(name);
                SealedInput plaintext = new SealedInput(snapshot.open(entry, object::readFully, key))) {
            reader.file(entry.path().toString(), plaintext);
        }
    }

    /// The plaintext of an uploaded file; its reader stays the caller's to close.
    static SealedInput plaintext(Dataset dataset, FileRow row, ObjectReader object, DatasetKey key)
            throws SealingException, IOException {
        SealingState state = Uploads.decode(row.state());
        return new SealedInput(SealedFile.open(
                object::readFully,
                object.size(),
                state.segmentSize(),
                state.header(),
                key,
                new SealedFileContext.DatasetFile(dataset.id(), dataset.snapshotId(), SnapshotPath.parse(row.path()))));
    }

    private static SealedFileContext context(Dataset dataset) throws SealingException {
        return new SealedFileContext.DatasetFile(
                dataset.id(), dataset.snapshotId(), SnapshotPath.parse(ObjectLayout.GATE_INDEX_PATH));
    }
}
