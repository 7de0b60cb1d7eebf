package cce.cced.job;

import java.time.Duration;

/// How long each state of a job may last.
final class JobTimes {
    /// The longest life of a Job Credential (SPEC: at most ten minutes), and so the time a CVM has to boot and ask for keys.
    static final Duration CREDENTIAL = Duration.ofMinutes(10);

    /// For the chain to take the first record.
    static final Duration ACCEPTED = Duration.ofMinutes(10);

    static final Duration RECORDED = Duration.ofMinutes(10);

    /// For the chain to take the release. Longer means that the process that held it is gone.
    static final Duration RELEASING = Duration.ofSeconds(60);

    /// What a CVM gets on top of the program's own limit: to mount, to seal and to submit.
    static final Duration RUNNING_SLACK = Duration.ofMinutes(3);

    /// States that no clock ends.
    static final Duration NONE = Duration.ofDays(3650);

    private JobTimes() {}
}
