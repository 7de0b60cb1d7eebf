package cce.cli;

import cce.protocol.JobId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the owner of a dataset does with results that the gate held.
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = "Lists and decides results that the Output Gate held.",
        subcommands = {
            ReviewCommand.ListAll.class,
            ReviewCommand.Show.class,
            ReviewCommand.Approve.class,
            ReviewCommand.Reject.class
        })
final class ReviewCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the reviews that wait for you.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                Tables.print(
                        common.output(),
                        session.signedIn().get("/v1/reviews"),
                        "reviews",
                        List.of("job_id", "status", "score", "verdict", "consumer"));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows what the gate found, with masked excerpts, and what ran.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "JOB")
        private String job = "";

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                common.output().object(session.signedIn().get("/v1/reviews/" + JobId.parse(job)));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Votes to release. A result leaves when every owner of an input has approved.")
    static final class Approve implements Callable<Integer> {
        @Mixin
        private Vote vote = new Vote();

        @Override
        public Integer call() {
            return vote.cast("approve");
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
            return vote.cast("reject");
        }
    }

    static final class Vote {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "JOB")
        private String job = "";

        @Option(names = "--reason", required = true, description = "Why; it is kept with the decision.")
        private String reason = "";

        int cast(String decision) {
            try (Session session = Session.open(common)) {
                common.output().object(session.vote(JobId.parse(job), decision, reason));
                return ExitCode.OK;
            }
        }
    }
}
