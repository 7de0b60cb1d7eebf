package cce.cvm;

import cce.cvm.SandboxCommand.CgroupEntry;
import cce.protocol.JobId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/// CVMs out of Linux namespaces, for one machine without TEE hardware. Each has its own network (with no interface
/// that is up), mounts, processes, host name and IPC; a root that holds the distribution's programs read-only and
/// the rest in memory; and four ways out: cced's socket, its guest agent, ciphertext to read and one folder to
/// write.
final class LocalSandbox implements CvmProvider {
    private static final Logger LOG = Logger.getLogger(LocalSandbox.class.getName());
    private static final long PROBE_SECONDS = 10;
    private static final long KILL_SECONDS = 10;
    private static final long START_SECONDS = 20;
    private static final String READY = "ready\n";
    private static final int MAX_SAID_BYTES = 300;
    private static final long ABANDONED_SECONDS = 10;
    private static final int MAX_LOGS = 256;
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    private final LocalFolders host;
    private final InetSocketAddress cced;
    private final GuestAgents guestAgents;
    private final IntFunction<List<String>> agent;
    private final boolean userNamespace;

    /// @param agent the command that runs inside, given the CVM's memory in MiB
    LocalSandbox(LocalFolders host, InetSocketAddress cced, GuestAgents guestAgents, IntFunction<List<String>> agent) {
        this.host = host;
        this.cced = cced;
        this.guestAgents = guestAgents;
        this.agent = agent;
        this.userNamespace = !runsAsRoot();
        probe();
        prepare();
    }

    @Override
    public RunningCvm boot(Boot boot) {
        Path path = host.cvms().resolve(boot.job().toString());
        SandboxFolder folder;
        try {
            folder = SandboxFolder.create(path);
        } catch (IOException e) {
            throw hostFailure("The folder " + path + " cannot be made.", e);
        }
        try {
            return start(boot, folder);
        } catch (IOException e) {
            cleanUpAfterFailure(folder);
            throw hostFailure("The CVM of job " + boot.job() + " cannot be started.", e);
        } catch (RuntimeException e) {
            cleanUpAfterFailure(folder);
            throw e;
        }
    }

    @Override
    public void destroyStale() {
        destroyRecorded();
        try {
            ControlGroup.of(new JobId(new UUID(0, 0))).sweepEmpty(Instant.now().minusSeconds(ABANDONED_SECONDS));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Control groups that an earlier daemon left could not be removed.", e);
        }
    }

    private void destroyRecorded() {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(host.cvms())) {
            for (Path folder : folders) {
                LOG.info("Cleaning up the CVM that an earlier run of this daemon left in " + folder + ".");
                destroy(new SandboxFolder(folder));
            }
        } catch (IOException e) {
            throw hostFailure("The folder " + host.cvms() + " cannot be read.", e);
        }
    }

    /// Kills the processes of a CVM, forgets its TD and deletes its folder: in that order, so that what is still
    /// recorded is what is still to be done.
    private void destroy(SandboxFolder folder) {
        try {
            Optional<SandboxFolder.Outermost> outermost = folder.process();
            if (outermost.isPresent()) {
                kill(outermost.get());
            }
            ControlGroup.of(JobId.parse(folder.path().getFileName().toString())).remove();
            Optional<String> td = folder.td();
            td.ifPresent(guestAgents::release);
            folder.delete();
        } catch (IOException e) {
            throw hostFailure("The CVM in " + folder.path() + " cannot be removed.", e);
        }
    }

    private RunningCvm start(Boot boot, SandboxFolder folder) throws IOException {
        Files.writeString(folder.config(), boot.bootConfig());
        Path results = host.results(boot.job());
        Files.createDirectories(results);
        GuestAgents.Td td =
                guestAgents.boot(host.agentLib(), boot.configId(), boot.job().toString());
        folder.recordTd(td.id());
        SocketForwarder forwarder = SocketForwarder.listen(folder.ccedSocket(), cced);
        try {
            ControlGroup group = ControlGroup.of(boot.job());
            String view = group.create();
            CgroupEntry entry =
                    view.equals("none") ? CgroupEntry.NONE : new CgroupEntry(group.entrances(), group.leaves(), view);
            List<String> inside = agent.apply(boot.memoryMib());
            ProcessBuilder builder = new ProcessBuilder(SandboxCommand.whole(
                            folder, host, results, td.socket(), boot.memoryMib(), userNamespace, entry, inside))
                    .directory(folder.path().toFile())
                    .redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(Map.of("PATH", PATH, "LANG", "C.UTF-8"));
            Process process = builder.start();
            folder.recordProcess(process.toHandle());
            release(process);
            Thread log = BoundedLog.keep(process.getInputStream(), logOf(boot.job()));
            return new LocalCvm(process, log, forwarder, () -> destroy(folder));
        } catch (IOException | RuntimeException e) {
            forwarder.close();
            throw e;
        }
    }

    /// Lets the CVM begin once it is bound to die with us. Until then a kill of its parent would not have reached
    /// it, and it ends by itself because nobody says go.
    private static void release(Process process) throws IOException {
        CompletableFuture<Void> said = new CompletableFuture<>();
        said.completeOnTimeout(null, START_SECONDS, TimeUnit.SECONDS);
        var watch = said.thenRun(process::destroyForcibly);
        String word = new String(process.getInputStream().readNBytes(READY.length()), StandardCharsets.US_ASCII);
        boolean inTime = watch.cancel(false);
        if (!inTime || !word.equals(READY)) {
            String more = new String(process.getInputStream().readNBytes(MAX_SAID_BYTES), StandardCharsets.UTF_8);
            throw new IOException("The sandbox did not begin: " + word + more);
        }
        try (OutputStream in = process.getOutputStream()) {
            in.write("go\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void cleanUpAfterFailure(SandboxFolder folder) {
        try {
            destroy(folder);
        } catch (CvmHostException e) {
            // The failure that led here is the one to report; the next start of the daemon tries again.
            LOG.log(Level.WARNING, "A CVM that did not start could not be removed.", e);
        }
    }

    private static void kill(SandboxFolder.Outermost outermost) throws IOException {
        Optional<ProcessHandle> found = ProcessHandle.of(outermost.pid())
                .filter(handle -> handle.info().startInstant().equals(Optional.of(outermost.start())));
        if (found.isEmpty()) {
            return;
        }
        found.get().destroyForcibly();
        try {
            found.get().onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException("The process " + outermost.pid() + " does not die.", e);
        }
    }

    private Path logOf(JobId job) throws IOException {
        try (var logs = Files.list(host.logs())) {
            List<Path> oldestFirst =
                    logs.sorted(Comparator.comparing(LocalSandbox::modified)).toList();
            for (Path old : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - MAX_LOGS + 1))) {
                Files.deleteIfExists(old);
            }
        }
        return host.logs().resolve(job + ".log");
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static boolean runsAsRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw hostFailure("/proc is not mounted, so a CVM cannot be made here.", e);
        }
    }

    /// Finds out at start, not at the first job, whether this machine can do it.
    private void probe() {
        List<String> command = new ArrayList<>(SandboxCommand.isolation(userNamespace, CgroupEntry.NONE));
        command.addAll(List.of("mount", "-t", "tmpfs", "none", "/mnt"));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
            if (ended && process.exitValue() == 0) {
                return;
            }
            process.destroyForcibly();
            String said =
                    new String(process.getInputStream().readNBytes(MAX_SAID_BYTES), StandardCharsets.UTF_8).strip();
            throw unsupported(said);
        } catch (IOException e) {
            throw unsupported(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unsupported("interrupted");
        }
    }

    private CvmHostException unsupported(String said) {
        String remedy = userNamespace
                ? "run the host daemon as root, or allow unprivileged user namespaces"
                        + " (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)"
                : "install util-linux and run where namespaces may be made";
        return new CvmHostException(
                CvmHostException.Reason.UNSUPPORTED_MACHINE,
                "This machine cannot isolate a local CVM: " + remedy + ". The kernel said: " + said);
    }

    private void prepare() {
        try {
            for (Path folder : List.of(host.state(), host.cvms(), host.logs())) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw hostFailure("The folder " + host.state() + " cannot be prepared.", e);
        }
    }

    private static CvmHostException hostFailure(String sentence, IOException cause) {
        return new CvmHostException(CvmHostException.Reason.HOST, sentence, cause);
    }
}
