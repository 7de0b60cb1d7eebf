package cce.cli;

import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotManifest;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// Seals files into a store that this process may write to, as one snapshot that is visible when it is whole.
///
/// @param from what the files are of, for telling one run from another
/// @param to likewise of the store
/// @param journals folder that holds the journals of interrupted runs
/// @param share whether files that did not change are shared with the newest snapshot under the key
/// @param laterThan the snapshot is made after this second, whatever the clock says: the newest is found by its time
record SealTask(
        Source.Files files,
        String from,
        ObjectStore store,
        String to,
        DatasetKey key,
        SegmentSize segmentSize,
        Path journals,
        boolean share,
        long laterThan,
        int threads) {

    /// What is to be done when the snapshot is announced and before the journal goes. It is done again after a kill.
    interface Afterwards {
        void run(Path journal) throws IOException;
    }

    /// @param progress closed by the caller
    SealRun.Sealed run(TransferProgress progress) {
        return run(progress, journal -> {});
    }

    /// @param progress closed by the caller
    SealRun.Sealed run(TransferProgress progress, Afterwards afterwards) {
        try {
            String binding = binding(from, to, key, segmentSize);
            Path folder = journals.resolve(binding);
            Optional<StoredSnapshots.Opened> base = new StoredSnapshots(store, key).newest();
            try (SealJournal journal = SealJournal.open(folder, freshHead(binding, base));
                    SealRun run = new SealRun(
                            store,
                            key,
                            segmentSize,
                            journal,
                            folder.resolve("manifest"),
                            share ? base.map(StoredSnapshots.Opened::snapshot) : Optional.empty(),
                            threads,
                            progress)) {
                // A run that was killed between announcing its snapshot and dropping its journal has done everything.
                Optional<SealRun.Sealed> announced = base.map(StoredSnapshots.Opened::snapshot)
                        .filter(newest ->
                                newest.snapshot().equals(journal.head().snapshot()))
                        .map(newest -> new SealRun.Sealed(
                                newest.snapshot(), newest.root(), newest.fileCount(), 0, newest.totalPlaintextBytes()));
                SealRun.Sealed made = announced.isPresent() ? announced.get() : run.seal(files, true);
                afterwards.run(folder);
                journal.finish();
                return made;
            } finally {
                base.ifPresent(StoredSnapshots.Opened::close);
            }
        } catch (UncheckedIOException | IOException e) {
            throw stopped(e);
        } catch (SealingException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static CliException stopped(Exception e) {
        if (e.getCause() instanceof SealingException) {
            return CliException.notVerified(String.valueOf(e.getMessage()));
        }
        return new CliException(
                ExitCode.ENVIRONMENT,
                "Sealing stopped: " + e.getMessage()
                        + " Nothing incomplete can be seen; run the same command to go on.",
                e);
    }

    static Map<String, Object> report(DatasetKey key, SealRun.Sealed made, TransferProgress progress) {
        return Output.fields(
                "dataset_id", key.dataset().toString(),
                "snapshot_id", made.snapshot().toString(),
                "root", made.root().toString(),
                "files", made.files(),
                "shared_files", made.shared(),
                "bytes", made.bytes(),
                "seconds", Math.round(progress.seconds() * 1000) / 1000.0);
    }

    private SealJournal.Head freshHead(String binding, Optional<StoredSnapshots.Opened> base) {
        long newest = base.map(opened -> opened.snapshot().createdAt().getEpochSecond())
                .orElse(-1L);
        SnapshotId snapshot = SnapshotManifest.newSnapshotId(new SecureRandom());
        long earliest = Math.max(newest, laterThan) + 1;
        return new SealJournal.Head(snapshot, Math.max(earliest, Instant.now().getEpochSecond()), binding);
    }

    /// A run resumes only one of the same source, store, dataset, epoch and segment size.
    static String binding(String from, String to, DatasetKey key, SegmentSize size) throws IOException {
        String place = to.contains("://") ? to : Path.of(to).toRealPath().toString();
        String text = String.join(
                "\n",
                from,
                place,
                key.dataset().toString(),
                Integer.toString(key.epoch()),
                Integer.toString(size.bytes()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }
}
