package cce.cced.job;

import cce.cced.Refusal;
import cce.protocol.JobId;
import cce.protocol.ProblemType;

/// Refusals that several steps share.
final class JobProblems {
    private JobProblems() {}

    static Refusal unknownJob(JobId id) {
        return new Refusal(ProblemType.JOB_UNKNOWN, "There is no job " + id + " of yours; list them at /v1/jobs.");
    }

    static Refusal credential(String what) {
        return new Refusal(ProblemType.CREDENTIAL_REFUSED, "The Job Credential was refused: " + what + ".");
    }
}
