package cce.cli;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.Sha256Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a consumer does with jobs.
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = "Submits, watches and cancels jobs.",
        subcommands = {
            JobCommand.Submit.class,
            JobCommand.ListAll.class,
            JobCommand.Show.class,
            JobCommand.Watch.class,
            JobCommand.Cancel.class
        })
final class JobCommand {
    /// Longer than any job may run.
    private static final Duration WATCH_LIMIT = Duration.ofHours(25);

    @Command(
            name = "submit",
            mixinStandardHelpOptions = true,
            description =
                    "Submits a job: your code runs in its own confidential VM and reads /data/NAME/... as ordinary files.")
    static final class Submit implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(
                names = {"-d", "--dataset"},
                required = true,
                paramLabel = "NAME=DATASET",
                description = "A dataset and the name it is mounted under; may be given several times.")
        private Map<String, String> datasets = new LinkedHashMap<>();

        @Option(
                names = "--code",
                required = true,
                paramLabel = "FOLDER",
                description = "Your code; it appears read-only at /code.")
        private Path code = Path.of(".");

        @Option(
                names = "--image",
                defaultValue = "python",
                paramLabel = "IMAGE",
                description = "An image of the stack by name, or its sha256 digest. Default: ${DEFAULT-VALUE}.")
        private String image = "python";

        @Option(
                names = "--env",
                paramLabel = "NAME=VALUE",
                description = "Extra environment. Not secret: it is recorded.")
        private Map<String, String> env = new LinkedHashMap<>();

        @Option(
                names = "--timeout",
                defaultValue = "300",
                paramLabel = "SECONDS",
                description = "Wall-clock time after which the program is killed. Default: ${DEFAULT-VALUE}.")
        private int timeoutSeconds = 300;

        @Option(
                names = "--memory",
                defaultValue = "2048",
                paramLabel = "MIB",
                description = "Memory of the program. Default: ${DEFAULT-VALUE}.")
        private int memoryMib = 2048;

        @Option(
                names = "--output-size",
                defaultValue = "64",
                paramLabel = "MIB",
                description = "Room in /output. Default: ${DEFAULT-VALUE}.")
        private int outputMib = 64;

        @Option(names = "--watch", description = "Stay until the job has ended.")
        private boolean watch;

        @Parameters(
                arity = "1..*",
                paramLabel = "COMMAND",
                description = "What to run, after --. It starts in /output; your code is at /code.")
        private List<String> command = List.of();

        @Override
        public Integer call() {
            return common.with(session -> {
                Map<String, DatasetId> mounts = new LinkedHashMap<>();
                datasets.forEach((name, id) -> mounts.put(name, DatasetId.parse(id)));
                Sha256Digest bundle = session.uploadCode(CodeBundle.of(code));
                JobSpec spec = new JobSpec(
                        imageDigest(session.endpoint()),
                        bundle,
                        command,
                        env,
                        mounts,
                        new JobLimits(timeoutSeconds, memoryMib, outputMib, JobLimits.DEFAULT.processes()));
                JobId job = session.submitJob(spec);
                if (!watch || !common.output().isJson()) {
                    common.output().object(Output.fields("job_id", job.toString()));
                }
                return watch ? watch(session, job, common.output()) : ExitCode.OK;
            });
        }

        private Sha256Digest imageDigest(Endpoint endpoint) {
            Sha256Digest known = endpoint.images().get(image);
            if (known != null) {
                return known;
            }
            if (image.length() == 2 * Sha256Digest.LENGTH) {
                return Sha256Digest.parse(image);
            }
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no image " + image + "; this stack has "
                            + endpoint.images().keySet() + ".");
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists your jobs.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return common.list("/v1/jobs", "jobs", List.of("job_id", "state", "created_at", "updated_at", "failure"));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a job.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Override
        public Integer call() {
            return target.show((session, job) -> session.signedIn().get("/v1/jobs/" + job));
        }
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            description =
                    "Follows a job until it has ended or waits for a review. Exits with 1 if it ended without a result.")
    static final class Watch implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Override
        public Integer call() {
            return target.with((session, job) -> watch(session, job, target.output()));
        }
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Cancels a job; its CVM is destroyed and its keys with it.")
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Override
        public Integer call() {
            return target.show((session, job) -> session.signedIn().post("/v1/jobs/" + job + "/cancel", Map.of()));
        }
    }

    private static int watch(Session session, JobId job, Output output) {
        String state = session.watch(
                job,
                WATCH_LIMIT,
                step -> output.line(Instant.ofEpochSecond(step.at()) + "  " + JobStates.words(step.state())));
        CcedApi.JobView view = session.job(job);
        if (output.isJson()) {
            Map<String, Object> fields = Output.fields("job_id", job.toString(), "state", state);
            view.failure().ifPresent(sentence -> fields.put("failure", sentence));
            output.object(fields);
        }
        view.failure().ifPresent(output::line);
        if (state.equals("released")) {
            output.line("Fetch the result with: cce result get " + job);
        }
        return state.equals("released") || JobStates.waitsForPeople(view) ? ExitCode.OK : ExitCode.REFUSED;
    }
}
