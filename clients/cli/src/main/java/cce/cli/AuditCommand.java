package cce.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The on-chain audit log, read from the chain and not from cced.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Shows and checks the on-chain record of every operation.",
        subcommands = {AuditCommand.Show.class, AuditCommand.Verify.class})
final class AuditCommand {
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Lists records, all or those of one dataset or job.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--dataset", paramLabel = "DATASET")
        private @Nullable String dataset;

        @Option(names = "--job", paramLabel = "JOB")
        private @Nullable String job;

        @Override
        public Integer call() {
            AuditReport.open(common.endpoint()).print(common.output(), dataset, job);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Reads the whole log and computes its hash chain again, up to the head the contract holds.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            common.output().object(AuditReport.open(common.endpoint()).verify());
            return ExitCode.OK;
        }
    }
}
