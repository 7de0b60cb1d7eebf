package cce.cvm;

import cce.protocol.BootConfig;
import cce.protocol.CvmApi;
import cce.protocol.CvmApi.State;
import cce.protocol.CvmApi.Status;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/// All CVMs of this host: at most so many at a time, each with an end that comes without anybody asking. A job has one
/// CVM, once: asking again gives the first one's status, also when it is gone.
final class CvmFleet implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CvmFleet.class.getName());
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration DESTROY_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DESTROY_TRIES = 10;

    private final CvmProvider provider;
    private final int maxRunning;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<JobId, Entry> entries = new LinkedHashMap<>();
    private boolean closed;

    /// One job's CVM. Its thread is the only one that boots and destroys it; others ask it to.
    private static final class Entry {
        private State state = State.STARTING;
        private String detail = "The CVM is being started.";
        private final CompletableFuture<Void> destruction;
        private final Thread thread;

        Entry(JobId job, CompletableFuture<Void> destruction, Runnable life) {
            this.destruction = destruction;
            // A platform thread: Linux ties "die with your parent" to the thread that made the child.
            this.thread = Thread.ofPlatform().name("cvm-" + job).unstarted(life);
        }

        boolean live() {
            return state == State.STARTING || state == State.RUNNING;
        }
    }

    CvmFleet(CvmProvider provider, int maxRunning) {
        this.provider = provider;
        this.maxRunning = maxRunning;
    }

    /// Starts a job's CVM, or tells of the one that was started before.
    Status launch(CvmApi.Launch launch) {
        CvmProvider.Boot boot = check(launch);
        Duration lifetime = Duration.ofSeconds(launch.maxLifetimeSeconds());
        lock.lock();
        try {
            Entry known = entries.get(launch.jobId());
            if (known != null) {
                return status(launch.jobId(), known);
            }
            if (closed || entries.values().stream().filter(CvmFleet::holdsPlace).count() >= maxRunning) {
                throw new CvmHostException(
                        CvmHostException.Reason.FULL,
                        "The host runs " + maxRunning + " CVMs, which is all it may; try again when one has ended.");
            }
            forgetOldest();
            CompletableFuture<Void> destruction = new CompletableFuture<>();
            Entry entry = new Entry(launch.jobId(), destruction, () -> live(boot, lifetime, destruction));
            entries.put(launch.jobId(), entry);
            entry.thread.start();
            return status(launch.jobId(), entry);
        } finally {
            lock.unlock();
        }
    }

    Status status(JobId job) {
        lock.lock();
        try {
            Entry entry = entries.get(job);
            return entry == null
                    ? new Status(job, State.UNKNOWN, "This host knows of no CVM of this job.")
                    : status(job, entry);
        } finally {
            lock.unlock();
        }
    }

    CvmApi.Statuses statuses() {
        lock.lock();
        try {
            return new CvmApi.Statuses(entries.entrySet().stream()
                    .map(entry -> status(entry.getKey(), entry.getValue()))
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    /// Destroys a job's CVM and returns when it is gone. A job that never had one gets none from now on.
    Status destroy(JobId job) throws InterruptedException {
        Entry entry;
        lock.lock();
        try {
            forgetOldest();
            entry = entries.computeIfAbsent(job, absent -> neverStarted(job));
            entry.destruction.complete(null);
        } finally {
            lock.unlock();
        }
        entry.thread.join();
        return status(job);
    }

    /// Destroys every CVM; none starts afterwards.
    @Override
    public void close() {
        List<Entry> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(entries.values());
            all.forEach(entry -> entry.destruction.complete(null));
        } finally {
            lock.unlock();
        }
        for (Entry entry : all) {
            try {
                entry.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static CvmProvider.Boot check(CvmApi.Launch launch) {
        BootConfig config;
        try {
            config = Json.read(launch.bootConfig(), BootConfig.class);
        } catch (ProtocolException e) {
            throw new CvmHostException(
                    CvmHostException.Reason.BAD_LAUNCH, "The boot configuration: " + e.sentence(), e);
        }
        if (!config.jobId().equals(launch.jobId())) {
            throw new CvmHostException(
                    CvmHostException.Reason.BAD_LAUNCH, "The boot configuration is of another job than the launch.");
        }
        require(launch.memoryMib() >= 64 && launch.memoryMib() <= 1 << 20, "memory_mib must lie in 64..1048576.");
        require(
                launch.maxLifetimeSeconds() >= 1 && launch.maxLifetimeSeconds() <= 7 * 24 * 3600,
                "max_lifetime_seconds must lie between 1 and one week.");
        return new CvmProvider.Boot(launch.jobId(), launch.bootConfig(), config.measurement(), launch.memoryMib());
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new CvmHostException(CvmHostException.Reason.BAD_LAUNCH, sentence);
        }
    }

    /// The whole life of one CVM, on its own thread.
    private void live(CvmProvider.Boot boot, Duration lifetime, CompletableFuture<Void> destruction) {
        RunningCvm cvm;
        try {
            cvm = provider.boot(boot);
        } catch (CvmHostException e) {
            LOG.log(Level.WARNING, "The CVM of job " + boot.job() + " did not start.", e);
            become(boot.job(), State.EXITED, e.sentence());
            return;
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The CVM of job " + boot.job() + " did not start.", e);
            become(boot.job(), State.EXITED, "The CVM did not start; the host's log says why.");
            return;
        }
        become(boot.job(), State.RUNNING, "The CVM runs.");
        Ending ending = awaitEnd(cvm, destruction, lifetime);
        if (destroyed(boot.job(), cvm)) {
            become(boot.job(), ending.state(), ending.detail());
        } else {
            become(boot.job(), State.RUNNING, "The CVM could not be destroyed; restart the host daemon to try again.");
        }
    }

    private record Ending(State state, String detail) {}

    private static Ending awaitEnd(RunningCvm cvm, CompletableFuture<Void> destruction, Duration lifetime) {
        CompletableFuture<Integer> exit = cvm.exit();
        try {
            CompletableFuture.anyOf(exit, destruction).get(lifetime.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Ending(State.DESTROYED, "The CVM reached the end of its lifetime and was destroyed.");
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("Nobody interrupts this thread, and neither future fails.", e);
        }
        return destruction.isDone()
                ? new Ending(State.DESTROYED, "The CVM was destroyed on request.")
                : new Ending(State.EXITED, "The agent ended with code " + exit.join() + ".");
    }

    private static boolean destroyed(JobId job, RunningCvm cvm) {
        for (int attempt = 1; ; attempt++) {
            try {
                cvm.close();
                return true;
            } catch (CvmHostException e) {
                if (attempt == MAX_DESTROY_TRIES) {
                    LOG.log(Level.SEVERE, "The CVM of job " + job + " could not be destroyed.", e);
                    return false;
                }
            }
            try {
                Thread.sleep(DESTROY_RETRY);
            } catch (InterruptedException e) {
                throw new IllegalStateException("Nobody interrupts this thread.", e);
            }
        }
    }

    private void become(JobId job, State state, String detail) {
        lock.lock();
        try {
            Entry entry = entries.get(job);
            if (entry != null) {
                entry.state = state;
                entry.detail = detail;
            }
        } finally {
            lock.unlock();
        }
    }

    private static Entry neverStarted(JobId job) {
        Entry entry = new Entry(job, new CompletableFuture<>(), () -> {});
        entry.state = State.DESTROYED;
        entry.detail = "The CVM was destroyed before it was started.";
        return entry;
    }

    /// The thread also counts while it cleans up after an exit.
    private static boolean holdsPlace(Entry entry) {
        return entry.live() || entry.thread.isAlive();
    }

    private void forgetOldest() {
        if (entries.size() >= MAX_REMEMBERED) {
            entries.values().removeIf(entry -> !holdsPlace(entry) && entries.size() >= MAX_REMEMBERED);
        }
    }

    private static Status status(JobId job, Entry entry) {
        return new Status(job, entry.state, entry.detail);
    }
}
