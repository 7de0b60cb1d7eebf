package cce.bench.fs;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.SealedObjectId;
import cce.sealing.SecretBytes;
import cce.storage.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/// What a sealed bench tree is called. The key is a constant: nothing here is a secret.
final class BenchDataset {

    static final DatasetId ID = DatasetId.of(new byte[DatasetId.LENGTH]);
    static final ObjectName MANIFEST = new ObjectName("bench-manifest");

    private static final String RECEIPT = "bench-receipt";

    private BenchDataset() {}

    /// What opening the tree needs besides the key.
    record Receipt(SnapshotId snapshot, Sha256Digest root) {

        void write(Path folder) throws IOException {
            Files.writeString(
                    folder.resolve(RECEIPT),
                    HexFormat.of().formatHex(snapshot.toByteArray()) + "\n"
                            + HexFormat.of().formatHex(root.toByteArray()) + "\n");
        }

        static Receipt read(Path folder) throws IOException {
            List<String> lines = Files.readAllLines(folder.resolve(RECEIPT));
            return new Receipt(
                    SnapshotId.of(HexFormat.of().parseHex(lines.get(0))),
                    Sha256Digest.of(HexFormat.of().parseHex(lines.get(1))));
        }
    }

    static DatasetKey key() {
        return new DatasetKey(ID, 0, SecretBytes.adopt(new byte[32]));
    }

    static ObjectName object(SealedObjectId id) {
        return ObjectName.of("bench", id.toString());
    }
}
