package cce.executor;

import java.time.Duration;

/// How a run ended.
public sealed interface ContainerExit {

    /// The program ended by itself, or by a signal of its own making (`128 + signal`).
    record Exited(int code) implements ContainerExit {}

    /// The wall-clock limit passed and the program was killed.
    record TimedOut(Duration limit) implements ContainerExit {}

    /// The kernel killed the program because it wanted more than its limits.
    record LimitExceeded(Limit limit) implements ContainerExit {}

    /// The calling thread was interrupted (the job was cancelled) and the program was killed.
    record Cancelled() implements ContainerExit {}

    /// The program never ran.
    ///
    /// @param sentence why, for the operator; may quote the command, never its output
    record FailedToStart(String sentence) implements ContainerExit {}

    /// Limits whose excess ends a program. Too many processes, open files or bytes in a folder are refused to
    /// the program instead, which may go on.
    enum Limit {
        MEMORY,
        FILE_SIZE
    }

    /// Whether the program ended with code 0.
    default boolean succeeded() {
        return this instanceof Exited(int code) && code == 0;
    }
}
