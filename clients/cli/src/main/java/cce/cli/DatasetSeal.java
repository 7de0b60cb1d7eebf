package cce.cli;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Seals a dataset on the provider's machine.
@Command(
        name = "seal",
        mixinStandardHelpOptions = true,
        description =
                "Seals a folder on this machine and finalises the dataset with it: cced's evidence is checked, the dataset's key comes to its owner over the attested channel, and only ciphertext leaves. Run it again after an interruption and it goes on.")
final class DatasetSeal implements Callable<Integer> {
    @Mixin
    private DatasetTarget target = new DatasetTarget();

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder, or one file.")
    private Path source = Path.of(".");

    @Option(names = "--dry-run", description = "Only tell what would be sealed.")
    private boolean dryRun;

    @Option(
            names = "--skip-unsupported",
            description =
                    "Leave out links, devices, pipes, sockets, unreadable files and impossible names, and list them, instead of refusing.")
    private boolean skip;

    @Option(
            names = "--keep-key",
            paramLabel = "FILE",
            description =
                    "Also write the key to a file readable by you only, for cce verify-dataset, mount and unseal. Without it the key is wiped.")
    private @Nullable Path keepKey;

    @Mixin
    private Threads threads = new Threads();

    @Override
    public Integer call() {
        DatasetId id = target.id();
        SealPlan plan = SealPlan.of(new SourceTree(source), SourceTree.shown(source), skip);
        Output output = target.output();
        if (dryRun) {
            output.object(Output.fields("files", plan.files(), "bytes", plan.bytes(), "left_out", plan.leftOut()));
            return ExitCode.OK;
        }
        try (Session session = Session.open(target.common());
                OwnerSealing.Released released = new OwnerSealing(session, id).key();
                TransferProgress progress = new TransferProgress("sealing", plan.bytes(), output.isJson())) {
            if (plan.files() > released.answer().maxFiles()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "This cced takes at most " + released.answer().maxFiles()
                                + " files in a dataset, and there are " + plan.files()
                                + "; pack some, or ask its operator for a higher max_dataset_files.");
            }
            if (keepKey != null) {
                KeyFile.write(keepKey, released.key());
            }
            CcedApi.Receipt receipt = new OwnerSealing(session, id)
                    .seal(released, source, Home.locate().seals(), threads.count(), progress);
            output.object(Output.fields(
                    "dataset_id", receipt.datasetId().toString(),
                    "snapshot_id", receipt.snapshotId().toString(),
                    "root", receipt.root().toString(),
                    "files", receipt.fileCount(),
                    "bytes", receipt.totalSize(),
                    "content_hash", receipt.contentHash().toString(),
                    "seconds", Math.round(progress.seconds() * 1000) / 1000.0));
            return ExitCode.OK;
        }
    }
}
