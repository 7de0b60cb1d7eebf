package cce.cli;

import cce.gate.Verdict;

/// What the process returns. Stable: scripts may switch on it.
final class ExitCode {
    static final int OK = 0;

    /// The service refused the request; the problem it gave is printed.
    static final int REFUSED = 1;

    /// The command line was wrong (picocli's own value).
    static final int USAGE = 2;

    /// Something the command needs is not installed or not set up.
    static final int ENVIRONMENT = 3;

    /// A service could not be reached.
    static final int UNREACHABLE = 4;

    /// Evidence, a manifest or a proof did not hold.
    static final int NOT_VERIFIED = 5;

    /// `cce gate`: a person must decide on the output.
    static final int REVIEW = 10;

    /// `cce gate`: the output leaks.
    static final int BLOCK = 11;

    /// `cce gate corpus`: the gate released an output that is labelled as a leak.
    static final int LEAK_RELEASED = 12;

    /// Interrupted by the user.
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(Verdict verdict) {
        return switch (verdict) {
            case RELEASE -> OK;
            case HOLD -> REVIEW;
            case BLOCK -> BLOCK;
        };
    }
}
