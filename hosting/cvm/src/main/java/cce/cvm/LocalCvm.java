package cce.cvm;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The processes of one local CVM and what the host holds for them.
final class LocalCvm implements RunningCvm {
    private static final long KILL_SECONDS = 10;
    private static final long LOG_MILLIS = 2_000;

    private final Process process;
    private final Thread log;
    private final SocketForwarder forwarder;
    private final Runnable forget;
    private boolean closed;

    LocalCvm(Process process, Thread log, SocketForwarder forwarder, Runnable forget) {
        this.process = process;
        this.log = log;
        this.forwarder = forwarder;
        this.forget = forget;
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            process.destroyForcibly();
            if (!process.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("The process " + process.pid() + " does not die.");
            }
            // The pipe ends when the last process of the namespace has: from here on there is none.
            log.join(LOG_MILLIS);
            forwarder.close();
        } catch (IOException e) {
            throw new CvmHostException(CvmHostException.Reason.HOST, "A CVM could not be destroyed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CvmHostException(CvmHostException.Reason.HOST, "Interrupted while destroying a CVM.", e);
        }
        forget.run();
        closed = true;
    }
}
