package cce.cli;

import cce.protocol.JobId;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The job that a command is about, and the stack that knows it.
final class JobTarget {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "JOB", description = "Its id; see: cce job list, cce review list")
    private String job = "";

    JobId id() {
        return JobId.parse(job);
    }

    Output output() {
        return common.output();
    }

    /// Prints what the stack answers.
    int show(BiFunction<Session, JobId, ?> answer) {
        JobId id = id();
        return common.show(session -> answer.apply(session, id));
    }

    int with(BiFunction<Session, JobId, Integer> work) {
        JobId id = id();
        return common.with(session -> work.apply(session, id));
    }
}
