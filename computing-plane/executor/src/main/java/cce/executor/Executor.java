package cce.executor;

/// Runs containers with `runc`, one call one container. Needs root in its own user namespace; works inside an unshared
/// mount, PID and network namespace.
public final class Executor {

    private Executor() {}

    /// Checks that this machine can run containers and clears what a killed predecessor left in the work folder.
    ///
    /// @throws ExecutorException if `runc` or a privilege is missing
    @SuppressWarnings("DoNotCallSuggester")
    public static Executor open(ExecutorConfig config) {
        throw new UnsupportedOperationException();
    }

    /// Runs one container to its end. Blocks; interrupting the thread kills the program and gives [ContainerExit.Cancelled].
    /// May be called from several threads at once.
    ///
    /// @throws ExecutorException if the specification is wrong or the machine fails; a program that fails is a result
    public ContainerRun run(ContainerSpec spec) {
        throw new UnsupportedOperationException();
    }
}
