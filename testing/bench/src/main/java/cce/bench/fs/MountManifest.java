package cce.bench.fs;

import cce.decryptfs.DecryptFs;
import cce.decryptfs.Mount;
import cce.decryptfs.MountOptions;
import cce.decryptfs.SealedDataset;
import cce.s3.StoreLocation;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// `MountManifest STORE MOUNTPOINT RECEIPTS [sparse]`: mounts what [SealManifest] wrote, says in one line of JSON how
/// long verifying the manifest and mounting took and how much heap is live, and serves until its input ends. With
/// `sparse` the files can be read, as holes ([SparseObjects]).
public final class MountManifest {

    private MountManifest() {}

    public static void main(String... arguments) throws IOException, SealingException {
        try (DatasetKey key = BenchDataset.key()) {
            ObjectStore store = StoreLocation.parse(arguments[0]).openReadOnly();
            long empty = liveHeap();
            long start = System.nanoTime();
            SealedDataset stored = MountTree.open(store, BenchDataset.Receipt.read(Path.of(arguments[2])), key);
            long opened = System.nanoTime();
            SealedDataset dataset = arguments.length > 3 ? sparse(stored, key) : stored;
            long prepared = System.nanoTime();
            try (Mount mount = DecryptFs.mount(Path.of(arguments[1]), dataset, MountOptions.standard())) {
                long mounted = System.nanoTime();
                System.out.println(String.format(
                        Locale.ROOT,
                        "{\"files\": %d, \"verify_s\": %.2f, \"mount_s\": %.2f, \"live_heap_bytes\": %d}",
                        dataset.snapshot().fileCount(),
                        (opened - start) / 1e9,
                        (mounted - prepared) / 1e9,
                        liveHeap() - empty));
                int ignored = System.in.read();
                System.err.println(mount.statistics());
            }
        }
    }

    private static SealedDataset sparse(SealedDataset stored, DatasetKey key) throws IOException {
        SparseObjects objects = new SparseObjects(stored.snapshot(), key);
        return new SealedDataset(stored.snapshot(), key, objects, BenchDataset::object);
    }

    private static long liveHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
