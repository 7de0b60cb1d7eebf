package cce.cvm;

import java.util.concurrent.CompletableFuture;

/// A CVM that was booted. Closing it destroys it, whatever state it is in: no process, mount, namespace, socket or file
/// of it remains. Closing twice does nothing.
interface RunningCvm extends AutoCloseable {
    /// The exit code of its agent, once it has ended on its own. Fails never.
    CompletableFuture<Integer> exit();

    /// @throws CvmHostException if something could not be removed; calling again tries again
    @Override
    void close();
}
