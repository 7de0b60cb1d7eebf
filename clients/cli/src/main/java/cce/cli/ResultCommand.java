package cce.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a consumer does with a released result, and anyone with its manifest.
@Command(
        name = "result",
        mixinStandardHelpOptions = true,
        description = "Fetches released results and checks their manifests.",
        subcommands = {ResultCommand.Get.class, ResultCommand.Verify.class})
final class ResultCommand {
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description =
                    "Downloads a released result as ciphertext, gets its key sealed to a key made here, checks the manifest"
                            + " and opens the result.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(names = "--to", paramLabel = "FOLDER", description = "Where to put it; default: ./result-JOB.")
        private @Nullable Path to;

        @Override
        public Integer call() {
            return target.show((session, job) -> session.fetchResult(job, to == null ? Path.of("result-" + job) : to));
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description =
                    "Checks a Result Manifest offline: signature, hashes, evidence, reference values and on-chain records.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "MANIFEST", description = "The manifest.json of a result.")
        private Path manifest = Path.of("manifest.json");

        @Option(names = "--result", paramLabel = "FILE", description = "The sealed result, to check its hash too.")
        private @Nullable Path result;

        @Option(names = "--chain", description = "Also look the records up on the chain of the endpoint file.")
        private boolean chain;

        @Override
        public Integer call() {
            Endpoint endpoint = common.endpoint();
            ManifestCheck check = ManifestCheck.of(endpoint, common.evidenceCheck(endpoint), manifest);
            if (result != null) {
                check.requireResult(result);
            }
            check.requireAll();
            if (chain) {
                check.requireOnChain();
            }
            common.output().rows(java.util.List.of("check", "outcome"), check.report());
            return ExitCode.OK;
        }
    }
}
