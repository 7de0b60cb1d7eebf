package cce.cli;

import cce.protocol.DatasetId;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
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

    @Mixin
    private Journals journals = new Journals();

    @Option(names = "--full", description = "Share nothing with earlier snapshots.")
    private boolean full;

    @Mixin
    private Threads threads = new Threads();

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
        if (from == null || to == null) {
            throw new CliException(
                    ExitCode.USAGE, "Name what to seal and where to: cce seal DIR --to STORE --key FILE.");
        }
        SourceTree tree = new SourceTree(from);
        SealPlan plan = SealPlan.of(tree, SourceTree.shown(from), skip);
        if (dryRun) {
            output.object(Output.fields("files", plan.files(), "bytes", plan.bytes(), "left_out", plan.leftOut()));
            return ExitCode.OK;
        }
        try (DatasetKey opened = KeyFile.read(key)) {
            seal(tree, from, to, plan, opened, output);
            return ExitCode.OK;
        }
    }

    private void makeKey(Output output) {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[DatasetId.LENGTH];
        random.nextBytes(id);
        try (DatasetKey made =
                KeyFile.create(key, dataset == null ? DatasetId.of(id) : DatasetId.parse(dataset), 0, random)) {
            output.line("Wrote the new key of dataset " + made.dataset() + " to " + key
                    + ". Keep a copy where you keep secrets: without it the data cannot be read, by anybody.");
        }
    }

    private void seal(SourceTree tree, Path from, String to, SealPlan plan, DatasetKey opened, Output output) {
        try (TransferProgress progress = new TransferProgress("sealing", plan.bytes(), output.isJson())) {
            SealTask task = new SealTask(
                    tree,
                    from.toRealPath().toString(),
                    Stores.open(to),
                    to,
                    opened,
                    SegmentSize.ofBytes(segmentSize),
                    journals.folder(),
                    !full,
                    -1,
                    threads.count());
            output.object(SealTask.report(opened, task.run(progress), progress));
        } catch (IOException e) {
            throw SealTask.stopped(e);
        } catch (SealingException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
