package cce.cced;

import cce.protocol.JobId;

/// Sees every job transition on both sides of its commit. Production has [#NONE]; the crash tests halt the JVM here, which
/// is why it is told before the commit as well as after it.
public interface TransitionListener {
    TransitionListener NONE = (job, from, to, moment) -> {};

    /// Where the transition stands.
    enum Moment {
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    /// Must return soon and must not throw: it runs on the thread that made the transition.
    void transition(JobId job, String from, String to, Moment moment);
}
