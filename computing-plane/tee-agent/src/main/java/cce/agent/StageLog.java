package cce.agent;

import java.io.PrintStream;
import java.time.Clock;

/// What the host may know: which stage the agent is at. Whoever reads this runs the machine and is not trusted with
/// more.
final class StageLog {
    private final PrintStream out;
    private final Clock clock;

    StageLog(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void stage(String name) {
        out.println(clock.instant() + " " + name);
        out.flush();
    }

    void failure(AgentException e) {
        stage("failed: " + e.reason() + ": " + e.sentence());
        trace(e.getCause());
    }

    /// A bug of ours: its frames, and not its message, which may quote what it choked on.
    void bug(Throwable e) {
        stage("failed: internal error");
        trace(e);
    }

    private void trace(@org.jspecify.annotations.Nullable Throwable top) {
        for (Throwable e = top; e != null; e = e.getCause()) {
            out.println("  " + e.getClass().getName());
            for (StackTraceElement frame : e.getStackTrace()) {
                out.println("    at " + frame);
            }
        }
        out.flush();
    }
}
