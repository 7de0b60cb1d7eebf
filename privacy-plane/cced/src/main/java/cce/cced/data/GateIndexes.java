package cce.cced.data;

import cce.cced.identity.Digests;
import cce.cced.store.Dataset;
import cce.gate.DatasetIndex;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;

/// The gate's knowledge of each snapshot, sealed like a file of the dataset under a name that no upload can take.
public final class GateIndexes {
    private static final int MAX_INDEX_BYTES = 256 << 20;

    private final ObjectStore objects;
    private final SecureRandom random;

    public GateIndexes(ObjectStore objects, SecureRandom random) {
        this.objects = objects;
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

    public DatasetIndex load(Dataset dataset, String object, DatasetKey key) throws SealingException, IOException {
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

    private static SealedFileContext context(Dataset dataset) throws SealingException {
        return new SealedFileContext.DatasetFile(
                dataset.id(), dataset.snapshotId(), SnapshotPath.parse(ObjectLayout.GATE_INDEX_PATH));
    }
}
