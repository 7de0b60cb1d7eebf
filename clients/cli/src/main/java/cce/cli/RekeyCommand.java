package cce.cli;

import cce.protocol.ObjectLayout;
import cce.sealing.DatasetKey;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Seals a stored snapshot again under a new key, then removes what the old key opens.
@Command(
        name = "rekey",
        mixinStandardHelpOptions = true,
        description =
                "Seals a stored dataset again under a new key of the next epoch. The old snapshot stays readable until the new one is whole; then everything under the old key is removed. Run it again after an interruption and it goes on.")
final class RekeyCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "STORE", description = "A directory or s3://bucket/prefix.")
    private String store = "";

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Option(
            names = "--new-key",
            required = true,
            paramLabel = "FILE",
            description = "The new key's file; it is drawn and written if it is not there.")
    private Path newKey = Path.of("");

    @Option(names = "--keep-old", description = "Leave what is sealed under the old key where it is.")
    private boolean keepOld;

    @Option(names = "--dry-run", description = "Only tell what would be sealed.")
    private boolean dryRun;

    @Mixin
    private Journals journal = new Journals();

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        try (DatasetKey old = KeyFile.read(keys.keyFile())) {
            ObjectStore objects = Stores.open(store);
            Path journals = journal.folder();
            Path retired = journals.resolve("retire-" + SealTask.binding("rekey", store, old, SegmentSize.DEFAULT));
            if (Files.exists(retired)) {
                retire(objects, retired);
                output.object(Output.fields("dataset_id", old.dataset().toString(), "removed_old", true));
                return ExitCode.OK;
            }
            try (StoredSnapshots.Opened opened = new StoredSnapshots(objects, old).open(keys.root())) {
                if (dryRun) {
                    output.object(Output.fields(
                            "files", opened.snapshot().fileCount(),
                            "bytes", opened.snapshot().totalPlaintextBytes()));
                    return ExitCode.OK;
                }
                rekey(objects, opened.snapshot(), old, journals, retired, output);
                return ExitCode.OK;
            }
        } catch (UncheckedIOException | IOException e) {
            throw SealTask.stopped(e);
        }
    }

    private void rekey(
            ObjectStore objects, VerifiedSnapshot snapshot, DatasetKey old, Path journals, Path retired, Output output)
            throws IOException {
        try (DatasetKey fresh = nextKey(old);
                TransferProgress progress =
                        new TransferProgress("sealing again", snapshot.totalPlaintextBytes(), output.isJson())) {
            SealTask task = new SealTask(
                    new SnapshotFiles(objects, snapshot, old),
                    "rekey:" + snapshot.root(),
                    objects,
                    store,
                    fresh,
                    SegmentSize.DEFAULT,
                    journals,
                    true,
                    snapshot.createdAt().getEpochSecond(),
                    threads.count());
            SealRun.Sealed made = task.run(progress, journal -> {
                if (!keepOld) {
                    listOld(objects, old, journal, retired);
                }
            });
            Map<String, Object> fields = SealTask.report(fresh, made, progress);
            if (!keepOld) {
                retire(objects, retired);
            }
            fields.put("epoch", fresh.epoch());
            fields.put("removed_old", !keepOld);
            output.object(fields);
        }
    }

    private DatasetKey nextKey(DatasetKey old) {
        if (!Files.exists(newKey)) {
            return KeyFile.create(newKey, old.dataset(), old.epoch() + 1, new SecureRandom());
        }
        DatasetKey known = KeyFile.read(newKey);
        if (!known.dataset().equals(old.dataset()) || known.epoch() != old.epoch() + 1) {
            known.close();
            throw new CliException(
                    ExitCode.USAGE,
                    "The key file " + newKey + " is not of this dataset's epoch " + (old.epoch() + 1)
                            + ". Name a file that is not there, and one is written.");
        }
        return known;
    }

    /// Writes down the journal of the new snapshot and everything that only the old key opens, announcements first,
    /// before
    /// any of it is removed: a killed run could not find it again afterwards.
    private static void listOld(ObjectStore objects, DatasetKey old, Path journal, Path retired) throws IOException {
        Path draft = retired.resolveSibling(retired.getFileName() + ".new");
        StoredSnapshots stored = new StoredSnapshots(objects, old);
        try (BufferedWriter out = Files.newBufferedWriter(draft)) {
            out.write(journal.getFileName() + "\n");
            for (StoredSnapshots.Announced announced : stored.announced()) {
                Optional<StoredSnapshots.Opened> opened = stored.tryOpen(announced);
                if (opened.isPresent()) {
                    out.write(ObjectLayout.snapshot(
                                    old.dataset(), announced.createdAt(), announced.snapshot(), announced.root())
                            + "\n");
                    opened.get().close();
                }
            }
            for (StoredSnapshots.Announced announced : stored.announced()) {
                Optional<StoredSnapshots.Opened> opened = stored.tryOpen(announced);
                if (opened.isEmpty()) {
                    continue;
                }
                try (StoredSnapshots.Opened one = opened.get()) {
                    for (SnapshotEntry entry : one.snapshot().entries()) {
                        out.write(FileSealer.objectName(old.dataset(), entry.object()) + "\n");
                    }
                }
                out.write(ObjectLayout.manifest(old.dataset(), announced.root()) + "\n");
            }
        }
        try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(draft, retired, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void retire(ObjectStore objects, Path retired) throws IOException {
        try (BufferedReader names = Files.newBufferedReader(retired)) {
            String journal = names.readLine();
            if (journal == null || !journal.matches("[0-9a-f]+")) {
                throw new IOException("The list of what is to be removed, " + retired + ", is damaged.");
            }
            SealJournal.remove(retired.resolveSibling(journal));
            for (String name = names.readLine(); name != null; name = names.readLine()) {
                objects.delete(ObjectName.parse(name));
            }
        }
        Files.delete(retired);
    }
}
