package cce.cli;

import cce.protocol.ProtocolException;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Seals files of the earlier format as a snapshot.
@Command(
        name = "import-avin",
        mixinStandardHelpOptions = true,
        description =
                "Seals a folder of AVIN version 1 files as a snapshot; their plaintext is never written to a disk. Run it again after an interruption and it goes on.")
final class ImportAvinCommand implements Callable<Integer> {
    private static final int MAX_LISTED = 5;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of <path>.avin files.")
    private Path source = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "STORE", description = "A directory or s3://bucket/prefix.")
    private String store = "";

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The dataset's key file.")
    private Path key = Path.of("");

    @Option(
            names = "--avin-key",
            paramLabel = "FILE",
            description = "Key file with the key of the AVIN files (default: that of --key).")
    private @Nullable Path avinKey;

    @Option(
            names = "--receipts",
            paramLabel = "FILE",
            description =
                    "Lines as sha256sum writes them: SHA-256 of each stored file and its path, from the earlier system's receipts. Without it nobody can tell whether chunks were reordered or cut off.")
    private @Nullable Path receipts;

    @Option(
            names = "--skip-unsupported",
            description = "Leave out what is no AVIN file, and list it, instead of refusing.")
    private boolean skip;

    @Option(names = "--dry-run", description = "Only tell what would be sealed.")
    private boolean dryRun;

    @Mixin
    private Journals journals = new Journals();

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        if (!Files.isDirectory(source)) {
            throw new CliException(ExitCode.USAGE, "There is no folder " + SourceTree.shown(source) + ".");
        }
        try (DatasetKey target = KeyFile.read(key);
                DatasetKey old = KeyFile.read(avinKey == null ? key : avinKey)) {
            AvinFiles files = new AvinFiles(source, old, digests());
            SealPlan plan = SealPlan.of(files, SourceTree.shown(source), skip);
            if (dryRun) {
                output.object(Output.fields("files", plan.files(), "bytes", plan.bytes(), "left_out", plan.leftOut()));
                return ExitCode.OK;
            }
            warn(files.withoutReceipt());
            seal(files, plan, target, output);
            return ExitCode.OK;
        } catch (IOException e) {
            throw SealTask.stopped(e);
        }
    }

    private void seal(AvinFiles files, SealPlan plan, DatasetKey target, Output output) throws IOException {
        try (TransferProgress progress = new TransferProgress("sealing", plan.bytes(), output.isJson())) {
            SealTask task = new SealTask(
                    files,
                    "avin:" + source.toRealPath(),
                    Stores.open(store),
                    store,
                    target,
                    SegmentSize.DEFAULT,
                    journals.folder(),
                    true,
                    -1,
                    threads.count());
            output.object(SealTask.report(target, task.run(progress), progress));
        }
    }

    private static void warn(List<String> lacking) {
        if (!lacking.isEmpty()) {
            System.err.println("cce: no receipt for " + lacking.size() + " files ("
                    + Output.text(String.join(", ", lacking.subList(0, Math.min(MAX_LISTED, lacking.size()))))
                    + "): nobody can tell whether their chunks were reordered or cut off.");
        }
    }

    private Map<String, Sha256Digest> digests() throws IOException {
        Path list = receipts;
        if (list == null) {
            return Map.of();
        }
        Map<String, Sha256Digest> digests = new HashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(list)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] words = line.split(" [ *]", 2);
            try {
                String path = words[words.length - 1];
                Sha256Digest digest = Sha256Digest.parse(words[0]);
                digests.put(path.startsWith("./") ? path.substring(2) : path, digest);
            } catch (ProtocolException e) {
                throw new CliException(
                        ExitCode.USAGE,
                        "Line " + number + " of " + SourceTree.shown(list) + " is not '<SHA-256>  <path>'.",
                        e);
            }
        }
        return digests;
    }
}
