package cce.cli;

import cce.protocol.JobId;
import picocli.CommandLine.Parameters;

/// A command about one job.
final class JobTarget extends Target<JobId> {
    @Parameters(index = "0", paramLabel = "JOB", description = "Its id; see: cce job list, cce review list")
    private String job = "";

    @Override
    JobId id() {
        return JobId.parse(job);
    }
}
