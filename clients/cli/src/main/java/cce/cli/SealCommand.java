package cce.cli;

import cce.cli.SourceTree.Source;
import cce.protocol.DatasetId;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Encrypts a folder into an object store, as a snapshot that can be mounted, verified and unsealed.
@Command(
        name = "seal",
        mixinStandardHelpOptions = true,
        description =
                "Encrypts a folder into an object store, without any service. Run it again after an interruption and it goes on where it stopped; run it later and files that did not change are shared with the snapshot before.")
final class SealCommand implements Callable<Integer> {
    private static final int MAX_LISTED = 20;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "The folder, or one file.")
    private @Nullable Path source;

    @Option(names = "--to", paramLabel = "STORE", description = "A directory or s3://bucket/prefix.")
    private @Nullable String store;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The dataset's key file.")
    private Path key = Path.of("");

    @Option(
            names = "--new-key",
            description =
                    "Draw a new key and write it to the key file, readable by you only. Whoever loses it loses the data.")
    private boolean newKey;

    @Option(
            names = "--dataset",
            paramLabel = "ID",
            description = "With --new-key: the dataset's id, such as its contract's address (default: a random one).")
    private @Nullable String dataset;

    @Option(names = "--dry-run", description = "Only tell what would be sealed.")
    private boolean dryRun;

    @Option(
            names = "--skip-unsupported",
            description =
                    "Leave out links, devices, pipes, sockets, unreadable files and impossible names, and list them, instead of refusing.")
    private boolean skip;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the journal lies that an interrupted run resumes from (default: $CCE_HOME/seals).")
    private @Nullable Path state;

    @Option(names = "--full", description = "Share nothing with earlier snapshots.")
    private boolean full;

    @Option(names = "--threads", paramLabel = "N", description = "Files sealed at once (default: one per core).")
    private int threads = Math.max(2, Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--segment-size",
            paramLabel = "BYTES",
            description = "16384, 65536 or 1048576 (default: 16384, which reads best at random).")
    private int segmentSize = SegmentSize.DEFAULT.bytes();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        if (newKey) {
            makeKey(output);
            if (source == null) {
                return ExitCode.OK;
            }
        }
        Path from = source;
        String to = store;
        if (from == null || to == null || threads < 1 || threads > 256) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Name what to seal and where to: cce seal DIR --to STORE --key FILE [--threads 1..256].");
        }
        Plan plan = plan(from);
        if (dryRun) {
            output.object(Output.fields("files", plan.files(), "bytes", plan.bytes(), "left_out", plan.leftOut()));
            return ExitCode.OK;
        }
        try (DatasetKey opened = KeyFile.read(key)) {
            seal(from, to, plan, opened, output);
            return ExitCode.OK;
        }
    }

    private void makeKey(Output output) {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[DatasetId.LENGTH];
        random.nextBytes(id);
        try (DatasetKey made =
                KeyFile.create(key, dataset == null ? DatasetId.of(id) : DatasetId.parse(dataset), random)) {
            output.line("Wrote the new key of dataset " + made.dataset() + " to " + key
                    + ". Keep a copy where you keep secrets: without it the data cannot be read, by anybody.");
        }
    }

    private record Plan(long files, long bytes, List<String> leftOut) {}

    private Plan plan(Path from) {
        long[] sums = new long[2];
        List<String> unsupported = new ArrayList<>();
        new SourceTree(from).walk(new SourceTree.Visitor() {
            @Override
            public void file(Source file) {
                sums[0]++;
                sums[1] += file.fingerprint().size();
            }

            @Override
            public void unsupported(Path path, String why) {
                unsupported.add(SourceTree.shown(path) + ": " + why);
            }
        });
        if (!unsupported.isEmpty() && !skip) {
            throw new CliException(
                    ExitCode.USAGE,
                    unsupported.size()
                            + " of the entries cannot be sealed; change them, or leave them out with --skip-unsupported. "
                            + String.join("; ", unsupported.subList(0, Math.min(MAX_LISTED, unsupported.size())))
                            + ".");
        }
        unsupported.forEach(line -> System.err.println("cce: left out " + line));
        if (sums[0] == 0) {
            throw new CliException(ExitCode.USAGE, "There is no file in " + SourceTree.shown(from) + ".");
        }
        return new Plan(sums[0], sums[1], unsupported);
    }

    private void seal(Path from, String to, Plan plan, DatasetKey opened, Output output) {
        try {
            SegmentSize size = SegmentSize.ofBytes(segmentSize);
            ObjectStore target = Stores.open(to);
            String binding = binding(from, to, opened, size);
            Path folder = (state == null ? Home.locate().seals() : state).resolve(binding);
            Optional<StoredSnapshots.Opened> base = new StoredSnapshots(target, opened).newest();
            try (SealJournal journal = SealJournal.open(folder, freshHead(binding, base));
                    TransferProgress progress = new TransferProgress("sealing", plan.bytes(), output.isJson())) {
                try (SealRun run = new SealRun(
                        target,
                        opened,
                        size,
                        journal,
                        folder.resolve("manifest"),
                        full ? Optional.empty() : base.map(StoredSnapshots.Opened::snapshot),
                        threads,
                        progress)) {
                    print(output, opened, run.seal(new SourceTree(from)), progress);
                }
            } finally {
                base.ifPresent(StoredSnapshots.Opened::close);
            }
        } catch (UncheckedIOException | IOException e) {
            throw stopped(e);
        } catch (SealingException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static CliException stopped(Exception e) {
        return new CliException(
                ExitCode.ENVIRONMENT,
                "Sealing stopped: " + e.getMessage()
                        + " Nothing incomplete can be seen; run the same command to go on.",
                e);
    }

    private void print(Output output, DatasetKey opened, SealRun.Sealed sealed, TransferProgress progress) {
        Map<String, Object> fields = Output.fields(
                "dataset_id", opened.dataset().toString(),
                "snapshot_id", sealed.snapshot().toString(),
                "root", sealed.root().toString(),
                "files", sealed.files(),
                "shared_files", sealed.shared(),
                "bytes", sealed.bytes(),
                "seconds", Math.round(progress.seconds() * 1000) / 1000.0);
        output.object(fields);
    }

    /// Later than the snapshot before, whatever the clock says: the newest is found by its time.
    private static SealJournal.Head freshHead(String binding, Optional<StoredSnapshots.Opened> base) {
        long earliest = base.map(opened -> opened.snapshot().createdAt().getEpochSecond() + 1)
                .orElse(0L);
        SnapshotId snapshot = SnapshotManifest.newSnapshotId(new SecureRandom());
        return new SealJournal.Head(snapshot, Math.max(earliest, Instant.now().getEpochSecond()), binding);
    }

    /// A run resumes only one of the same folder, store, dataset, epoch and segment size.
    private static String binding(Path from, String to, DatasetKey key, SegmentSize size) throws IOException {
        String place = to.contains("://") ? to : Path.of(to).toRealPath().toString();
        String text = String.join(
                "\n",
                from.toRealPath().toString(),
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
