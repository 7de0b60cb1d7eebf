package cce.cli;

import cce.decryptfs.CiphertextCache;
import cce.decryptfs.DecryptFs;
import cce.decryptfs.Fault;
import cce.decryptfs.FetchOptions;
import cce.decryptfs.Mount;
import cce.decryptfs.MountException;
import cce.decryptfs.MountOptions;
import cce.decryptfs.SealedDataset;
import cce.process.MemoryProtection;
import cce.sealing.DatasetKey;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Serves a snapshot as a read-only file system until it is interrupted.
@Command(
        name = "mount",
        mixinStandardHelpOptions = true,
        description =
                "Serves a snapshot as a read-only file system, decrypted as it is read, until interrupted (Ctrl-C or SIGTERM).")
final class MountCommand implements Callable<Integer> {
    private static final Duration REHEARSAL = Duration.ofSeconds(5);

    @Parameters(index = "0", paramLabel = "STORE", description = "A directory or s3://bucket/prefix.")
    private String store = "";

    @Parameters(index = "1", paramLabel = "MOUNTPOINT", description = "An existing, empty folder.")
    private Path mountPoint = Path.of("");

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Option(names = "--allow-other", description = "Let other users read the files too.")
    private boolean allowOther;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that decrypt (default: one per core, at least 4).")
    private int threads = MountOptions.standard().threads();

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Keep ciphertext that was fetched in a folder of this process alone; for stores that are far.")
    private @Nullable Path cache;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = Sizes.class,
            defaultValue = "10G",
            description = "With --cache: most bytes of it (default: ${DEFAULT-VALUE}).")
    private long cacheBytes = 10L << 30;

    @Override
    public Integer call() throws InterruptedException {
        Ids owner = Ids.ofThisUser();
        MemoryProtection.apply().warnings().forEach(warning -> System.err.println("cce: warning: " + warning));
        // While the manifest is read, and until the first program looks.
        Thread.ofPlatform().daemon().name("rehearsal").start(() -> DecryptFs.rehearse(REHEARSAL));
        try (DatasetKey key = KeyFile.read(keys.keyFile())) {
            ObjectStore objects = Stores.openReadOnly(store);
            try (StoredSnapshots.Opened opened = new StoredSnapshots(objects, key).open(keys.root())) {
                SealedDataset dataset = new SealedDataset(
                        opened.snapshot(), key, objects, object -> FileSealer.objectName(key.dataset(), object));
                return serve(dataset, owner);
            }
        } catch (MountException e) {
            throw new CliException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The store cannot be read: " + e.getMessage(), e);
        }
    }

    /// Whose files the mounted ones are.
    private record Ids(int user, int group) {
        /// To be asked before dumps are denied: then the kernel gives the process's folder to root.
        static Ids ofThisUser() {
            Path self = Path.of("/proc/self");
            try {
                return new Ids(
                        (Integer) Files.getAttribute(self, "unix:uid"), (Integer) Files.getAttribute(self, "unix:gid"));
            } catch (IOException e) {
                throw new CliException(ExitCode.ENVIRONMENT, "/proc cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private int serve(SealedDataset dataset, Ids owner) throws IOException, InterruptedException {
        Path place = mountPoint.toAbsolutePath();
        MountOptions options = MountOptions.standard()
                .withThreads(threads)
                .withOwner(owner.user(), owner.group())
                .withAllowOther(allowOther);
        CountDownLatch ended = new CountDownLatch(1);
        try (CiphertextCache disk = cache == null ? null : openCache(cache);
                Mount mount = mount(place, dataset, options, Optional.ofNullable(disk))) {
            Thread hook = Thread.ofPlatform().unstarted(() -> unmount(mount, ended));
            Runtime.getRuntime().addShutdownHook(hook);
            System.err.println("cce: mounted " + dataset.snapshot().fileCount() + " files on " + SourceTree.shown(place)
                    + ", root " + dataset.snapshot().root());
            ended.await();
            return ExitCode.OK;
        }
    }

    private CiphertextCache openCache(Path folder) throws IOException {
        try {
            return CiphertextCache.open(folder, cacheBytes);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /// From a bucket, ranges are fetched side by side and ahead of the reader; from a disk that would be one copy more.
    private Mount mount(Path place, SealedDataset dataset, MountOptions options, Optional<CiphertextCache> disk)
            throws IOException {
        if (disk.isPresent()) {
            return DecryptFs.mount(
                    place, dataset, options, FetchOptions.standard().withCache(disk.get()));
        }
        return Stores.isFar(store)
                ? DecryptFs.mount(place, dataset, options, FetchOptions.standard())
                : DecryptFs.mount(place, dataset, options);
    }

    private static void unmount(Mount mount, CountDownLatch ended) {
        Optional<Fault> fault = mount.fault();
        try {
            mount.close();
        } catch (MountException e) {
            System.err.println("cce: " + e.getMessage());
        }
        fault.ifPresent(first -> {
            System.err.println("cce: what was read did not verify: " + Output.text(first));
            // From a shutdown hook the exit code can only be set like this.
            Runtime.getRuntime().halt(ExitCode.NOT_VERIFIED);
        });
        ended.countDown();
    }
}
