package cce.cvm;

import cce.protocol.JobId;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// CVMs that are nothing but an entry in a map; a test ends them, or makes their start or end fail.
final class ScriptedProvider implements CvmProvider {
    final Map<JobId, CompletableFuture<Integer>> running = new ConcurrentHashMap<>();
    final AtomicInteger boots = new AtomicInteger();
    final AtomicInteger failingCloses = new AtomicInteger();
    volatile boolean failBoot;

    void end(JobId job, int code) {
        Objects.requireNonNull(running.get(job)).complete(code);
    }

    @Override
    public RunningCvm boot(Boot boot) {
        boots.incrementAndGet();
        if (failBoot) {
            throw new CvmHostException(CvmHostException.Reason.HOST, "No CVM today.");
        }
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        running.put(boot.job(), exit);
        return new RunningCvm() {
            @Override
            public CompletableFuture<Integer> exit() {
                return exit;
            }

            @Override
            public void close() {
                if (failingCloses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new CvmHostException(CvmHostException.Reason.HOST, "It does not go.");
                }
                running.remove(boot.job());
            }
        };
    }

    @Override
    public void destroyStale() {}
}
