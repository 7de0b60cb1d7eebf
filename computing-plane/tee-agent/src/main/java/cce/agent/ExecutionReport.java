package cce.agent;

import cce.executor.ContainerExit;
import cce.executor.ContainerResult;
import cce.protocol.FailureNotice.Reason;

/// How the program ended, as it travels with its output (`.cce/execution.json`). It is output like the rest: nobody
/// sees it before the gate. Without times, which could tell what no file may.
///
/// @param exitClass `succeeded`, `failed`, `timed_out`, `memory_exceeded` or `file_size_exceeded`
/// @param exitCode of the program where it ended by itself, else -1
record ExecutionReport(int v, String exitClass, int exitCode, boolean stdoutTruncated, boolean stderrTruncated) {
    private static final int VERSION = 1;
    private static final int NO_CODE = -1;

    static ExecutionReport of(ContainerResult result) throws AgentException {
        return switch (result.exit()) {
            case ContainerExit.Exited(int code) -> report(result, code == 0 ? "succeeded" : "failed", code);
            case ContainerExit.TimedOut timedOut -> report(result, "timed_out", NO_CODE);
            case ContainerExit.LimitExceeded(ContainerExit.Limit limit) ->
                report(
                        result,
                        switch (limit) {
                            case MEMORY -> "memory_exceeded";
                            case FILE_SIZE -> "file_size_exceeded";
                        },
                        NO_CODE);
            case ContainerExit.FailedToStart(String sentence) ->
                // Quotes the command at most, which the host carried here itself.
                throw new AgentException(Reason.RUN_FAILED_TO_START, "The program was not started. " + sentence);
            case ContainerExit.Cancelled cancelled ->
                throw new AgentException(Reason.INTERNAL, "The run was cancelled.");
        };
    }

    private static ExecutionReport report(ContainerResult result, String exitClass, int code) {
        return new ExecutionReport(
                VERSION,
                exitClass,
                code,
                result.stdout().truncated(),
                result.stderr().truncated());
    }
}
