package cce.decryptfs;

import cce.decryptfs.MountException.Reason;
import cce.decryptfs.kernel.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// A living mount: the connection, its threads and the way to end them.
final class KernelMount implements Mount {

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(30);
    /// Threads for each queue of a ring: while one waits for a disk the other goes on.
    private static final int MIN_PER_QUEUE = 2;

    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

    private final Path mountPoint;
    private final Mounter mounter;
    private final FileServer server;
    private final String deviceNumber;
    private final List<Device> devices = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean overRing;
    private final ReentrantLock closing = new ReentrantLock();
    private final Thread hook = new Thread(this::closeAtExit, "decryptfs-exit");
    private boolean closed;
    private volatile boolean exiting;

    private KernelMount(Path mountPoint, Mounter mounter, FileServer server, Device device) throws MountException {
        this.mountPoint = mountPoint;
        this.mounter = mounter;
        this.server = server;
        this.deviceNumber = MountPoint.entry(mountPoint)
                .filter(MountPoint::isOurs)
                .map(MountTable.Entry::device)
                .orElseThrow(() -> new MountException(
                        Reason.MOUNT_REFUSED, "The mount on " + mountPoint + " vanished while it was made."));
        devices.add(device);
    }

    static KernelMount start(Path wanted, FileServer server, MountOptions options) throws MountException {
        Mounter mounter = Mounter.ofThisProcess();
        Path path = MountPoint.prepare(wanted, mounter);
        Device device = mounter.mount(path.toString(), options);
        KernelMount mount = new KernelMount(path, mounter, server, device);
        Runtime.getRuntime().addShutdownHook(mount.hook);
        try {
            mount.serve(options);
            return mount;
        } catch (MountException | RuntimeException e) {
            mount.close();
            throw e;
        }
    }

    @Override
    public Path mountPoint() {
        return mountPoint;
    }

    @Override
    public Optional<Fault> fault() {
        return faults().stream().findFirst();
    }

    @Override
    public List<Fault> faults() {
        return server.faults().first();
    }

    @Override
    public boolean overRing() {
        return overRing;
    }

    @Override
    public MountStatistics statistics() {
        return server.statistics();
    }

    @Override
    public void close() throws MountException {
        closing.lock();
        try {
            if (closed) {
                return;
            }
            server.closing();
            unmount();
            abort();
            join();
            server.close();
            devices.stream().distinct().forEach(Device::close);
            closed = true;
        } finally {
            closing.unlock();
        }
        forgetHook();
    }

    private void serve(MountOptions options) throws MountException {
        Device first = devices.getFirst();
        start("0", new Worker(server, first));
        switch (agreed()) {
            case NOTHING ->
                throw new MountException(
                        Reason.OLD_KERNEL, "The kernel speaks FUSE before 7.31. Linux 5.4 or newer is needed.");
            case DEVICE -> serveFromDevice(first, options.threads());
            case RING -> serveFromRing(first, options.threads());
        }
        raiseReadAhead(options.readAheadKiB());
    }

    private void serveFromDevice(Device first, int count) {
        for (int i = 1; i < count; i++) {
            Device device = first.another();
            devices.add(device);
            start(Integer.toString(i), new Worker(server, device));
        }
    }

    /// The first thread goes on with what the kernel never sends over a ring: forgets and interruptions.
    private void serveFromRing(Device device, int count) throws MountException {
        int queues = server.queues();
        int each = Math.max(MIN_PER_QUEUE, count / queues);
        List<RingWorker> workers = IntStream.range(0, queues * each)
                .mapToObj(number -> new RingWorker(server, device, number % queues))
                .toList();
        for (int i = 0; i < workers.size(); i++) {
            start("ring-" + i, workers.get(i));
        }
        for (RingWorker worker : workers) {
            boolean ignored = await(worker.begun());
        }
        overRing = true;
    }

    private void start(String name, Runnable worker) {
        threads.add(Thread.ofPlatform()
                .daemon()
                .name("decryptfs-" + deviceNumber + "-" + name)
                .start(worker));
    }

    private FileServer.Agreed agreed() throws MountException {
        return await(server.understood());
    }

    private static <T> T await(Future<T> answer) throws MountException {
        try {
            return answer.get(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MountException(Reason.MOUNT_REFUSED, "The kernel did not begin to talk to the mount.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountException(Reason.MOUNT_REFUSED, "Mounting was interrupted.", e);
        }
    }

    /// INIT can only lower the kernel's 128 KiB; the setting of the backing device can raise it. Without the
    /// right to write there (an ordinary user, a container with a read-only `/sys`) reading is slower and
    /// otherwise the same.
    private void raiseReadAhead(int kib) {
        Path setting = Path.of("/sys/class/bdi", deviceNumber, "read_ahead_kb");
        if (Files.isWritable(setting)) {
            try {
                Files.writeString(setting, Integer.toString(kib));
            } catch (IOException e) {
                System.getLogger(KernelMount.class.getName())
                        .log(System.Logger.Level.DEBUG, "The readahead of " + mountPoint + " stays as it is.", e);
            }
        }
    }

    /// Only what is still ours: after an unmount by hand another file system may be on the directory.
    private void unmount() throws MountException {
        Optional<MountTable.Entry> entry = MountPoint.entry(mountPoint);
        if (entry.filter(found -> found.device().equals(deviceNumber)).isPresent()) {
            mounter.unmount(mountPoint.toString());
        }
    }

    /// Ends the connection where files are still open: `fusermount3` can only detach. The control file belongs to
    /// the user who mounted, and is gone when the connection is.
    private void abort() {
        Path control =
                Path.of("/sys/fs/fuse/connections", deviceNumber.substring(deviceNumber.indexOf(':') + 1), "abort");
        if (Files.isWritable(control)) {
            try {
                Files.writeString(control, "1");
            } catch (IOException e) {
                System.getLogger(KernelMount.class.getName())
                        .log(System.Logger.Level.DEBUG, "The connection of " + mountPoint + " ended by itself.", e);
            }
        }
    }

    /// A thread that outlives this waits for a program that keeps files of a detached mount open; it ends with that
    /// program.
    private void join() {
        long deadline = System.nanoTime() + JOIN_TIMEOUT.toNanos();
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAtExit() {
        exiting = true;
        try {
            close();
        } catch (MountException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forgetHook() {
        if (exiting) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process began to end meanwhile: the hook will run and find nothing to do.
            exiting = true;
        }
    }
}
