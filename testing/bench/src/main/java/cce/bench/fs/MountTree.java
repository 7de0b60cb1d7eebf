package cce.bench.fs;

import cce.decryptfs.DecryptFs;
import cce.decryptfs.Mount;
import cce.decryptfs.MountOptions;
import cce.decryptfs.SealedDataset;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SnapshotManifest;
import cce.sealing.VerifiedSnapshot;
import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// `MountTree STORE MOUNTPOINT`: mounts what [SealTree] sealed, says `mounted` and serves until its input
/// ends.
public final class MountTree {

    private MountTree() {}

    public static void main(String... arguments) throws IOException, SealingException {
        Path folder = Path.of(arguments[0]);
        // As the agent does before it has a key; it counts as time to mount here.
        DecryptFs.rehearse(Duration.ofSeconds(5));
        try (DatasetKey key = BenchDataset.key()) {
            SealedDataset dataset = open(LocalDirectoryStore.open(folder), BenchDataset.Receipt.read(folder), key);
            try (Mount mount = DecryptFs.mount(Path.of(arguments[1]), dataset, MountOptions.standard())) {
                System.out.println("mounted");
                int ignored = System.in.read();
                System.err.println(mount.statistics());
            }
        }
    }

    static SealedDataset open(ObjectStore store, BenchDataset.Receipt receipt, DatasetKey key)
            throws IOException, SealingException {
        byte[] manifest = store.get(BenchDataset.MANIFEST, SnapshotManifest.MAX_SEALED_BYTES);
        VerifiedSnapshot snapshot = SnapshotManifest.open(manifest, receipt.root(), receipt.snapshot(), key);
        return new SealedDataset(snapshot, key, store, BenchDataset::object);
    }
}
