package cce.cli;

import cce.protocol.ReviewApi;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// What reviewers do with results that the gate held.
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = "Lists and decides results that the Output Gate held.",
        subcommands = {
            ReviewCommand.ListAll.class,
            ReviewCommand.Show.class,
            ReviewCommand.Cast.class,
            ReviewCommand.Approve.class,
            ReviewCommand.Return.class,
            ReviewCommand.Reject.class,
            ReviewCommand.LiftBlock.class,
            ReviewCommand.Source.class,
            ReviewCommand.Rebuild.class,
            ReviewCommand.Mitigate.class,
            ReviewCommand.Revoke.class,
            ReviewCommand.OpenFinding.class,
            ReviewCommand.Audit.class
        })
final class ReviewCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the reviews that wait for you.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return common.list(
                    "/v1/reviews",
                    "reviews",
                    List.of("job_id", "status", "verdict", "score", "round", "expires_at", "consumer"));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows what the gate found about your data, masked, and what would be released. Is logged.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Override
        public Integer call() {
            return target.show((session, job) -> session.signedIn().get("/v1/reviews/" + job));
        }
    }

    /// A vote and its reason.
    static final class Vote {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; it is kept with the decision.")
        private String reason = "";

        int cast(ReviewApi.Decision decision) {
            return target.show((session, job) -> session.vote(job, decision, reason));
        }
    }

    @Command(
            name = "vote",
            mixinStandardHelpOptions = true,
            description = "Votes. Your wallet signs for the artefact, the policy and the source as they are now.")
    static final class Cast implements Callable<Integer> {
        @Mixin
        private Vote vote = new Vote();

        @Option(
                names = "--decision",
                required = true,
                paramLabel = "DECISION",
                description = "approve, return, reject or override.")
        private String decision = "";

        @Override
        public Integer call() {
            return vote.cast(ReviewApi.Decision.parse(decision));
        }
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Votes to release. A result leaves when the reviewers of every input have approved.")
    static final class Approve implements Callable<Integer> {
        @Mixin
        private Vote vote = new Vote();

        @Override
        public Integer call() {
            return vote.cast(ReviewApi.Decision.APPROVE);
        }
    }

    @Command(
            name = "return",
            mixinStandardHelpOptions = true,
            description = "Votes to return it: the consumer is asked to change the program.")
    static final class Return implements Callable<Integer> {
        @Mixin
        private Vote vote = new Vote();

        @Override
        public Integer call() {
            return vote.cast(ReviewApi.Decision.RETURN);
        }
    }

    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = "Rejects: the result is discarded, and its code is flagged and cannot run again.")
    static final class Reject implements Callable<Integer> {
        @Mixin
        private Vote vote = new Vote();

        @Override
        public Integer call() {
            return vote.cast(ReviewApi.Decision.REJECT);
        }
    }

    @Command(
            name = "override",
            mixinStandardHelpOptions = true,
            description = "Votes to release what the gate blocked. It takes two reviewers of the owner of the data.")
    static final class LiftBlock implements Callable<Integer> {
        @Mixin
        private Vote vote = new Vote();

        @Override
        public Integer call() {
            return vote.cast(ReviewApi.Decision.OVERRIDE);
        }
    }

    @Command(
            name = "source",
            mixinStandardHelpOptions = true,
            description = "Shows the code that ran, with hints where to look first.")
    static final class Source implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(names = "--diff", description = "Only what changed since the version that was approved last.")
        private boolean diff;

        @Override
        public Integer call() {
            return target.with((session, job) -> {
                JsonNode source = session.signedIn().get("/v1/reviews/" + job + "/source");
                if (diff && !target.output().isJson()) {
                    System.out.print(
                            source.path("last_approved").isString()
                                    ? Output.lines(source.path("diff").asString())
                                    : "No earlier code of this consumer was approved; see it whole without --diff.\n");
                    return ExitCode.OK;
                }
                target.output().object(source);
                return ExitCode.OK;
            });
        }
    }

    @Command(
            name = "rebuild",
            mixinStandardHelpOptions = true,
            description = "Packs the code again and compares its digest, so that nothing hides between its files.")
    static final class Rebuild implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(names = "--from", paramLabel = "FOLDER", description = "Pack this folder, such as a checkout, here.")
        private @Nullable Path folder;

        @Override
        public Integer call() {
            return target.with((session, job) -> {
                JsonNode answer = session.signedIn().get("/v1/reviews/" + job + "/rebuild");
                String wanted = answer.path("code").asString("");
                boolean matches = answer.path("matches").asBoolean(false);
                if (folder != null) {
                    String digest = CodeBundle.of(folder).digest().toString();
                    matches = digest.equals(wanted);
                    target.output()
                            .object(Output.fields(
                                    "job_id", job.toString(), "code", wanted, "rebuilt", digest, "matches", matches));
                } else {
                    target.output().object(answer);
                }
                return matches ? ExitCode.OK : ExitCode.NOT_VERIFIED;
            });
        }
    }

    @Command(
            name = "mitigate",
            mixinStandardHelpOptions = true,
            description = "Has the output changed and judged again. All votes must be cast anew.")
    static final class Mitigate implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(
                names = "--apply",
                required = true,
                paramLabel = "CHANGE",
                description =
                        "suppress-small-cells[=10], round-to[=5], drop-extremes, strip-column=NAME or round-digits[=4].")
        private String change = "";

        @Override
        public Integer call() {
            return target.show((session, job) -> session.mitigate(job, change));
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Takes a released result back. What was fetched before cannot be recalled.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept.")
        private String reason = "";

        @Override
        public Integer call() {
            return target.show((session, job) -> session.revoke(job, reason));
        }
    }

    @Command(
            name = "open-finding",
            mixinStandardHelpOptions = true,
            description = "Opens the commitments of a manifest about your data: salts and findings.")
    static final class OpenFinding implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Option(names = "--manifest", paramLabel = "FILE", description = "Compare with this manifest.json.")
        private @Nullable Path manifest;

        @Override
        public Integer call() {
            return target.with((session, job) -> {
                JsonNode opened = session.signedIn().get("/v1/reviews/" + job + "/findings");
                if (manifest == null) {
                    target.output().object(opened);
                    return ExitCode.OK;
                }
                ReviewApi.OpenedList list = Session.read(opened, ReviewApi.OpenedList.class);
                ManifestCheck check = ManifestCheck.of(session.endpoint(), session.evidenceCheck(), manifest);
                check.requireJob(job);
                check.requireOpened(list);
                target.output().rows(List.of("check", "outcome"), check.report());
                return ExitCode.OK;
            });
        }
    }

    @Command(
            name = "audit",
            mixinStandardHelpOptions = true,
            description = "Lists who looked at a result and what was decided.")
    static final class Audit implements Callable<Integer> {
        @Mixin
        private JobTarget target = new JobTarget();

        @Override
        public Integer call() {
            return target.with((session, job) -> {
                target.output()
                        .list(
                                List.of("seq", "kind", "actor", "at", "head"),
                                session.signedIn()
                                        .get("/v1/reviews/" + job + "/audit")
                                        .path("events"));
                return ExitCode.OK;
            });
        }
    }
}
