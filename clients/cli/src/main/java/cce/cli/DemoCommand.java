package cce.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The whole path on one machine, twice: an honest job whose result leaves, and a hostile one whose result does not.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Sets everything up and runs the whole path on this machine: an honest job, then a hostile one."
                + " Exits with 0 only if every proof held, and leaves nothing running.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions options = new OutputOptions();

    @Option(names = "--keep", description = "Keep the state folder of the run, for a look at it.")
    private boolean keep;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            description = "Where to run; default: a new folder that is removed afterwards.")
    private @Nullable Path state;

    @Override
    public Integer call() {
        Output output = options.output();
        Proofs proofs = new Proofs(output);
        try (DemoRun run = new DemoRun(proofs, state, keep)) {
            run.all();
        } finally {
            proofs.print(DemoRun.STAGES);
        }
        return proofs.allHeld() ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }
}
