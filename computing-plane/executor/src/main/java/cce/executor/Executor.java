package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.UUID;

/// Runs containers with `runc`, one call one container. Needs root in its own user namespace; works inside an
/// unshared mount, PID and network namespace.
///
/// A run leaves nothing behind once it is closed. If this process is killed in the middle, the container dies
/// with the PID namespace around it (in a CVM: always), and the next [#open] on the same work folder removes
/// its mounts and files.
public final class Executor {

    private static final int ID_CHARS = 12;

    private final ExecutorConfig config;
    private final ControlGroups controlGroups;

    private Executor(ExecutorConfig config, ControlGroups controlGroups) {
        this.config = config;
        this.controlGroups = controlGroups;
    }

    /// Checks that this machine can run containers and clears what a killed predecessor left in the work folder.
    ///
    /// @throws ExecutorException if `runc` or a privilege is missing
    public static Executor open(ExecutorConfig config) {
        if (!Files.isExecutable(config.runc())) {
            throw new ExecutorException(
                    Reason.UNAVAILABLE, "There is no runc at " + config.runc() + "; run apt-get install runc.");
        }
        Path runs = config.workDir().resolve("runs");
        try {
            Trees.createPassable(config.workDir());
            Trees.createPassable(runs);
            requirePassable(runs.toRealPath());
            removeStale(runs);
        } catch (IOException e) {
            throw new ExecutorException(Reason.IO, "The executor's work folder cannot be written.", e);
        }
        return new Executor(config, ControlGroups.detect());
    }

    /// Runs one container to its end. Blocks; interrupting the thread kills the program and gives
    /// [ContainerExit.Cancelled], with the thread's interrupt flag set again. May be called from several
    /// threads at once.
    ///
    /// @throws ExecutorException if the specification is wrong or the machine fails; a program that
    /// fails is a result
    public ContainerRun run(ContainerSpec spec) {
        requireFolders(spec);
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, ID_CHARS);
        RunFolder folder = RunFolder.create(
                config.workDir().toAbsolutePath(),
                id,
                spec.image().rootfs(),
                spec.limits(),
                RuntimeSpec.HOST_WORKLOAD_ID);
        boolean done = false;
        try {
            Files.write(
                    folder.bundle().resolve("config.json"), new RuntimeSpec(id, spec, folder, controlGroups).toJson());
            Runc runc = new Runc(config.runc(), controlGroups, folder, id);
            ContainerResult result =
                    new RunningContainer(runc, folder, spec.limits(), config.killGrace(), controlGroups).toEnd();
            done = true;
            return new ContainerRun(result, folder);
        } catch (IOException e) {
            throw new ExecutorException(Reason.IO, "The executor's work folder cannot be written.", e);
        } finally {
            if (!done) {
                folder.remove();
            }
        }
    }

    private static void requireFolders(ContainerSpec spec) {
        boolean all = Files.isDirectory(spec.image().rootfs())
                && spec.code().map(Files::isDirectory).orElse(true)
                && spec.data().values().stream().allMatch(Files::isDirectory);
        if (!all) {
            throw new ExecutorException(
                    Reason.BAD_SPEC, "The image, the code or a data folder of the job is not there or not a folder.");
        }
    }

    /// The container's root is entered as a user who is nobody here.
    private static void requirePassable(Path folder) throws IOException {
        for (Path above = folder; above != null; above = above.getParent()) {
            if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new ExecutorException(
                        Reason.UNAVAILABLE,
                        "Others cannot pass through " + above
                                + ", so containers cannot reach the work folder; run chmod"
                                + " o+x on it, or choose another work folder.");
            }
        }
    }

    private static void removeStale(Path runs) throws IOException {
        try (var stale = Files.newDirectoryStream(runs)) {
            for (Path folder : stale) {
                new RunFolder(folder).remove();
            }
        }
    }
}
