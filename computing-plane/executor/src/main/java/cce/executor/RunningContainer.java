package cce.executor;

import cce.executor.ContainerExit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One container from start to removed: waits, kills when its time is over, and reads what the kernel counted.
final class RunningContainer {

    private static final int SIGNAL_BASE = 128;
    private static final int SIGXFSZ = 25;
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(5);
    private static final Duration DEATH_PATIENCE = Duration.ofSeconds(20);
    private static final Duration KILL_INTERVAL = Duration.ofSeconds(1);

    private final Runc runc;
    private final RunFolder folder;
    private final ContainerLimits limits;
    private final Duration killGrace;
    private final ControlGroups controlGroups;

    RunningContainer(
            Runc runc, RunFolder folder, ContainerLimits limits, Duration killGrace, ControlGroups controlGroups) {
        this.runc = runc;
        this.folder = folder;
        this.limits = limits;
        this.killGrace = killGrace;
        this.controlGroups = controlGroups;
    }

    ContainerResult toEnd() {
        long start = System.nanoTime();
        Process process = runc.run();
        try {
            StreamCapture stdout =
                    StreamCapture.start(process.getInputStream(), folder.stdout(), limits.maxStreamBytes());
            StreamCapture stderr =
                    StreamCapture.start(process.getErrorStream(), folder.stderr(), limits.maxStreamBytes());
            Optional<ContainerExit> cut = waitWithin(process);
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            CgroupUsage usage = CgroupUsage.read(runc.stateFile());
            // Before the streams are waited for: a process that outlived the first one may still hold them.
            runc.delete();
            ContainerExit exit = cut.orElseGet(() -> exitOf(process, usage));
            return new ContainerResult(
                    exit,
                    duration,
                    stdout.finish(DRAIN_PATIENCE),
                    stderr.finish(DRAIN_PATIENCE),
                    usage.peak(),
                    notes(usage));
        } finally {
            if (process.isAlive()) {
                runc.delete();
                process.destroyForcibly();
            }
        }
    }

    private Optional<ContainerExit> waitWithin(Process process) {
        try {
            if (process.waitFor(limits.wallClock().toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            end(process, killGrace);
            return Optional.of(new ContainerExit.TimedOut(limits.wallClock()));
        } catch (InterruptedException e) {
            // A cancelled job gets no grace.
            end(process, Duration.ZERO);
            Thread.currentThread().interrupt();
            return Optional.of(new ContainerExit.Cancelled());
        }
    }

    private void end(Process process, Duration grace) {
        if (grace.isPositive()) {
            runc.terminate();
            if (diesWithin(process, grace)) {
                return;
            }
        }
        // Again and again: a container that is still being made is not there to be killed, and would start after it.
        long deadline = System.nanoTime() + DEATH_PATIENCE.toNanos();
        do {
            runc.kill();
            if (diesWithin(process, KILL_INTERVAL)) {
                return;
            }
        } while (System.nanoTime() < deadline);
        runc.delete();
        process.destroyForcibly();
    }

    /// Keeps on waiting when interrupted: a program that is being killed must be seen to die.
    private static boolean diesWithin(Process process, Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ContainerExit exitOf(Process process, CgroupUsage usage) {
        int code = process.exitValue();
        if (!runc.started()) {
            return new ContainerExit.FailedToStart("The container could not be started: " + runc.lastError());
        }
        if (code != 0 && usage.outOfMemory()) {
            return new ContainerExit.LimitExceeded(Limit.MEMORY);
        }
        if (code == SIGNAL_BASE + SIGXFSZ) {
            return new ContainerExit.LimitExceeded(Limit.FILE_SIZE);
        }
        return new ContainerExit.Exited(code);
    }

    private List<String> notes(CgroupUsage usage) {
        List<String> notes = new ArrayList<>();
        if (controlGroups == ControlGroups.READ_ONLY) {
            notes.add("WEAKER LIMITS: cgroups cannot be written here, so memory is bounded per process (RLIMIT_AS) and "
                    + "CPU time is not bounded; mount cgroup2 writable.");
        }
        if (usage.outOfMemory()) {
            notes.add("A process of the job was killed because the job's memory limit was reached.");
        }
        if (usage.processLimitReached()) {
            notes.add("The job's limit of processes was reached and further ones were refused.");
        }
        return notes;
    }
}
