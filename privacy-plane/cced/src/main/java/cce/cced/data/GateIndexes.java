package cce.cced.data;

import cce.cced.identity.Digests;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.FileStore;
import cce.cced.store.FileStore.FileRow;
import cce.gate.DatasetIndex;
import cce.gate.DatasetRows;
import cce.gate.GateDataset;
import cce.protocol.ObjectLayout;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingState;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/// What the gate knows of each snapshot: a small index, sealed like a file of the dataset under a name that no upload
/// can take, and the sealed files themselves, which a review reads again.
public final class GateIndexes {
    private static final int MAX_INDEX_BYTES = 256 << 20;
    private static final String PATH = ".cce/gate-index";

    private final Database database;
    private final FileStore files;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final SecureRandom random;

    public GateIndexes(
            Database database, FileStore files, ObjectStore objects, KeyHierarchy keys, SecureRandom random) {
        this.database = database;
        this.files = files;
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
        String object = dataset.snapshot().orElseThrow().indexObject();
        try (DatasetKey key = keys.datasetKey(dataset.id(), dataset.epoch());
                ObjectReader reader = objects.open(new ObjectName(object));
                SealedFile file =
                        SealedFile.open(reader::readFully, reader.size(), SegmentSize.DEFAULT, key, context(dataset))) {
            return GateDataset.of(DatasetIndex.fromBytes(file.readAll(MAX_INDEX_BYTES)), rows(dataset));
        }
    }

    /// The files of the snapshot, decrypted while they are read; the key is gone again afterwards.
    private DatasetRows rows(Dataset dataset) {
        return reader -> {
            List<FileRow> rows = database.in(tx -> files.list(tx, dataset.id()));
            try (DatasetKey key = keys.datasetKey(dataset.id(), dataset.epoch())) {
                for (FileRow row : rows) {
                    read(dataset, row, key, reader);
                }
            } catch (SealingException e) {
                throw new IOException("A stored file is not what was uploaded.", e);
            }
        };
    }

    private void read(Dataset dataset, FileRow row, DatasetKey key, DatasetRows.FileReader reader)
            throws SealingException, IOException {
        try (ObjectReader object = objects.open(new ObjectName(row.objectName()));
                SealedInput plaintext = plaintext(dataset, row, object, key)) {
            reader.file(row.path(), plaintext);
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
        return new SealedFileContext.DatasetFile(dataset.id(), dataset.snapshotId(), SnapshotPath.parse(PATH));
    }
}
