package cce.bench.fs;

import cce.decryptfs.CiphertextCache;
import cce.decryptfs.DecryptFs;
import cce.decryptfs.FetchOptions;
import cce.decryptfs.Mount;
import cce.decryptfs.MountOptions;
import cce.decryptfs.SealedDataset;
import cce.s3.StoreLocation;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SnapshotManifest;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// `MountTree STORE MOUNTPOINT RECEIPTS [CACHE]`: mounts what [SealTree] sealed, says `mounted` and serves until
/// its input ends. A store `s3://` is read as one that is far away, with a ciphertext cache in the folder CACHE if
/// it is named. With `-Ddevice=true` requests come from `/dev/fuse` also where io_uring is to be had.
public final class MountTree {

    private static final MountOptions OPTIONS = MountOptions.standard().withRing(!Boolean.getBoolean("device"));

    private static final long CACHE_BYTES = 4L << 30;

    private MountTree() {}

    public static void main(String... arguments) throws IOException, SealingException {
        // As the agent does before it has a key; it counts as time to mount here.
        DecryptFs.rehearse(Duration.ofSeconds(5));
        try (DatasetKey key = BenchDataset.key()) {
            ObjectStore store = StoreLocation.parse(arguments[0]).openReadOnly();
            SealedDataset dataset = open(store, BenchDataset.Receipt.read(Path.of(arguments[2])), key);
            Path mountPoint = Path.of(arguments[1]);
            if (arguments.length > 3) {
                try (CiphertextCache cache = CiphertextCache.open(Path.of(arguments[3]), CACHE_BYTES)) {
                    serve(DecryptFs.mount(
                            mountPoint,
                            dataset,
                            OPTIONS,
                            FetchOptions.standard().withCache(cache)));
                }
            } else if (arguments[0].startsWith("s3:")) {
                serve(DecryptFs.mount(mountPoint, dataset, OPTIONS, FetchOptions.standard()));
            } else {
                serve(DecryptFs.mount(mountPoint, dataset, OPTIONS));
            }
        }
    }

    private static void serve(Mount opened) throws IOException {
        try (Mount mount = opened) {
            System.out.println("mounted");
            int ignored = System.in.read();
            System.err.println(mount.statistics());
        }
    }

    static SealedDataset open(ObjectStore store, BenchDataset.Receipt receipt, DatasetKey key)
            throws IOException, SealingException {
        // As the agent does: entries are read from the stored manifest when their files are opened.
        ObjectReader manifest = store.open(BenchDataset.MANIFEST);
        VerifiedSnapshot snapshot =
                SnapshotManifest.open(manifest::readFully, manifest.size(), receipt.root(), receipt.snapshot(), key);
        return new SealedDataset(snapshot, key, store, BenchDataset::object);
    }
}
