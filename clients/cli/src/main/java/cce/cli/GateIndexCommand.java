package cce.cli;

import cce.gate.DatasetIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What the gate would keep of a dataset, and what making it costs.
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description = "Builds the gate's index of a dataset in memory and shows its size and the time it took.")
final class GateIndexCommand implements Callable<Integer> {
    @Mixin
    private GateCommand.Options options = new GateCommand.Options();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or folders of the dataset.")
    private List<Path> inputs = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        long bytes = 0;
        for (Path input : inputs) {
            for (Path file : GateFiles.files(input)) {
                bytes += Files.size(file);
            }
        }
        long start = System.nanoTime();
        DatasetIndex index = GateFiles.index(inputs);
        byte[] stored = index.toBytes();
        long built = System.nanoTime();
        DatasetIndex.fromBytes(stored);
        long loaded = System.nanoTime();
        options.output()
                .object(Output.fields(
                        "dataset_bytes",
                        bytes,
                        "rows",
                        index.rows(),
                        "index_bytes",
                        stored.length,
                        "index_percent",
                        bytes == 0 ? 0 : GateReport.rounded(100.0 * stored.length / bytes),
                        "build_millis",
                        (built - start) / 1_000_000,
                        "load_millis",
                        (loaded - built) / 1_000_000));
        return ExitCode.OK;
    }
}
