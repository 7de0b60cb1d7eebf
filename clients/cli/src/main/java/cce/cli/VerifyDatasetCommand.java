package cce.cli;

import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.RangeSource;
import cce.sealing.SealedFile;
import cce.sealing.SealingException;
import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Checks every byte of a snapshot in a store: against the manifest, under the key, and the manifest
/// against its root.
@Command(
        name = "verify-dataset",
        mixinStandardHelpOptions = true,
        description =
                "Reads every byte of a snapshot and checks it against the manifest, and the manifest against its root: the one given, or the one on the chain. Ends with 5 if anything does not hold, and names it.")
final class VerifyDatasetCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int MAX_LISTED = 1000;

    @Parameters(index = "0", paramLabel = "STORE", description = "A directory or s3://bucket/prefix.")
    private String store = "";

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Option(
            names = "--on-chain",
            description = "Take the root from the chain of the stack: the last one recorded for the key's dataset.")
    private boolean onChain;

    @Option(names = "--dataset", paramLabel = "ID", description = "Likewise, and the key must be of this dataset.")
    private @Nullable String dataset;

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        try (DatasetKey key = KeyFile.read(keys.keyFile())) {
            ObjectStore objects = Stores.openReadOnly(store);
            try (StoredSnapshots.Opened opened = new StoredSnapshots(objects, key).open(expectedRoot(key))) {
                return report(opened.snapshot(), verify(objects, opened.snapshot(), key));
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "The store cannot be read: " + e.getMessage(), e);
        }
    }

    private Optional<Sha256Digest> expectedRoot(DatasetKey key) {
        if (!onChain && dataset == null) {
            return keys.root();
        }
        if (dataset != null && !DatasetId.parse(dataset).equals(key.dataset())) {
            throw new CliException(
                    ExitCode.USAGE, "The key file holds the key of " + key.dataset() + ", another dataset.");
        }
        Sha256Digest recorded = AuditReport.open(common.endpoint())
                .lastDigest(RecordKind.SNAPSHOT_FINALISED, key.dataset())
                .orElseThrow(() ->
                        CliException.notVerified("The chain has no snapshot of the dataset " + key.dataset() + "."));
        if (keys.root().isPresent() && !keys.root().get().equals(recorded)) {
            throw CliException.notVerified("The root on the chain is " + recorded + ", not the one given.");
        }
        return Optional.of(recorded);
    }

    private Map<String, String> verify(ObjectStore objects, VerifiedSnapshot snapshot, DatasetKey key)
            throws IOException {
        Map<String, String> bad = new ConcurrentSkipListMap<>();
        long total = snapshot.totalPlaintextBytes();
        try (TransferProgress progress =
                new TransferProgress("verifying", total, common.output().isJson())) {
            SnapshotWork.forEach(snapshot, threads.count(), BUFFER_BYTES, (entry, buffer) -> {
                String wrong = check(objects, snapshot, key, entry, buffer, progress);
                if (!wrong.isEmpty()) {
                    bad.put(entry.path().toString(), wrong);
                }
                progress.file();
            });
        }
        return bad;
    }

    /// What is wrong with a stored file; empty if nothing is.
    private static String check(
            ObjectStore objects,
            VerifiedSnapshot snapshot,
            DatasetKey key,
            SnapshotEntry entry,
            byte[] buffer,
            TransferProgress progress) {
        try (ObjectReader reader = objects.open(FileSealer.objectName(snapshot.dataset(), entry.object()))) {
            if (reader.size() != entry.ciphertextBytes()) {
                return "has %d bytes instead of %d".formatted(reader.size(), entry.ciphertextBytes());
            }
            Hashing source = new Hashing(reader);
            try (SealedFile sealed = snapshot.open(entry, source, key)) {
                if (entry.plaintextBytes() == 0) {
                    sealed.verifyAll();
                }
                for (long at = 0; at < entry.plaintextBytes(); ) {
                    int length = sealed.read(at, buffer, 0, buffer.length);
                    at += length;
                    progress.bytes(length);
                }
            }
            return source.digest(entry.ciphertextBytes()).equals(entry.ciphertextDigest())
                    ? ""
                    : "does not hash to the manifest's digest";
        } catch (SealingException e) {
            return String.valueOf(e.getMessage());
        } catch (StorageException e) {
            return e.reason() == StorageException.Reason.NOT_FOUND ? "is not there" : String.valueOf(e.getMessage());
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private int report(VerifiedSnapshot snapshot, Map<String, String> bad) {
        Map<String, Object> fields = Output.fields(
                "dataset_id", snapshot.dataset().toString(),
                "snapshot_id", snapshot.snapshot().toString(),
                "root", snapshot.root().toString(),
                "files", snapshot.fileCount(),
                "bytes", snapshot.totalPlaintextBytes(),
                "bad_files", bad.size());
        if (!bad.isEmpty()) {
            fields.put(
                    "bad",
                    bad.entrySet().stream()
                            .limit(MAX_LISTED)
                            .map(one -> Map.of("path", one.getKey(), "what", one.getValue()))
                            .toList());
        }
        common.output().object(fields);
        if (bad.isEmpty()) {
            return ExitCode.OK;
        }
        throw CliException.notVerified(bad.size() + " of " + snapshot.fileCount() + " files do not verify.");
    }

    /// Hashes a sealed file while it is read from front to back; what is read twice is hashed once.
    private static final class Hashing implements RangeSource {
        private final ObjectReader reader;
        private final MessageDigest digest;
        private final AtomicLong hashed = new AtomicLong();

        Hashing(ObjectReader reader) {
            this.reader = reader;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
            }
        }

        @Override
        public void readFully(long position, byte[] destination, int offset, int length) throws IOException {
            reader.readFully(position, destination, offset, length);
            int known = (int) Math.clamp(hashed.get() - position, 0L, length);
            digest.update(destination, offset + known, length - known);
            hashed.addAndGet(length - known);
        }

        Sha256Digest digest(long size) {
            if (hashed.get() != size) {
                throw new IllegalStateException("Not every byte of the object was read.");
            }
            return Sha256Digest.of(digest.digest());
        }
    }
}
