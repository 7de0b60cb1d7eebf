package cce.decryptfs;

import cce.decryptfs.MountException.Reason;
import cce.decryptfs.kernel.Device;
import cce.decryptfs.libc.FileCalls;
import cce.decryptfs.libc.ProcessCalls;
import cce.decryptfs.libc.SocketCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Mounts through `fusermount3`, the set-uid program of the fuse3 package that mounts on directories of the
/// calling user. It opens `/dev/fuse` and hands the open file back over the socket named in its environment.
final class FusermountMounter implements Mounter {

    private static final List<String> PROGRAMS =
            List.of("/usr/bin/fusermount3", "/bin/fusermount3", "/usr/local/bin/fusermount3");

    /// Any number above the standard streams.
    private static final int SOCKET_IN_CHILD = 3;

    @Override
    public Device mount(String path, MountOptions options) throws MountException {
        String program = program();
        SocketCalls.Pair sockets = SocketCalls.socketPair();
        if (sockets.ours() < 0) {
            throw refused(path, "no socket pair, error " + -sockets.ours());
        }
        try {
            int child = start(program, options, path, sockets.theirs());
            int descriptor = SocketCalls.receiveDescriptor(sockets.ours());
            int status = ProcessCalls.await(child);
            if (descriptor < 0 || status != 0) {
                throw refused(path, "its message is on the standard error output, wait status " + status);
            }
            return Device.of(descriptor);
        } finally {
            FileCalls.close(sockets.ours());
        }
    }

    @Override
    public void unmount(String path) throws MountException {
        int status = run(List.of(program(), "-u", "-z", "-q", "--", path));
        if (status != 0 && stillMounted(path)) {
            throw new MountException(
                    Reason.UNMOUNT_REFUSED,
                    "fusermount3 did not unmount " + path + ". Unmount it with 'fusermount3 -u -z " + path + "'.");
        }
    }

    private static boolean stillMounted(String path) throws MountException {
        return MountPoint.entry(Path.of(path)).filter(MountPoint::isOurs).isPresent();
    }

    private static String mountOptions(MountOptions options) {
        return "ro,nosuid,nodev," + (options.allowExecute() ? "" : "noexec,") + "default_permissions,max_read="
                + FileServer.MAX_READ_BYTES + ",fsname=" + SOURCE + ",subtype=decryptfs"
                + (options.allowOther() ? ",allow_other" : "");
    }

    /// Starts the child and gives it the other end of the socket; ours then sees when the child is gone.
    private static int start(String program, MountOptions options, String path, int socket) throws MountException {
        try {
            int child = ProcessCalls.spawn(
                    program,
                    List.of("fusermount3", "-o", mountOptions(options), "--", path),
                    List.of("_FUSE_COMMFD=" + SOCKET_IN_CHILD, "LC_ALL=C"),
                    socket,
                    SOCKET_IN_CHILD);
            if (child < 0) {
                throw refused(path, program + " cannot be started, error " + -child);
            }
            return child;
        } finally {
            FileCalls.close(socket);
        }
    }

    private static int run(List<String> command) throws MountException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor();
        } catch (IOException e) {
            throw new MountException(Reason.UNMOUNT_REFUSED, command.getFirst() + " cannot be started.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountException(Reason.UNMOUNT_REFUSED, "Unmounting was interrupted.", e);
        }
    }

    private static String program() throws MountException {
        return PROGRAMS.stream()
                .filter(candidate -> Files.isExecutable(Path.of(candidate)))
                .findFirst()
                .orElseThrow(() -> new MountException(
                        Reason.NO_DEVICE,
                        "An ordinary user mounts through fusermount3, which is not installed. Install the package fuse3 or"
                                + " run as root."));
    }

    private static MountException refused(String path, String why) {
        return new MountException(
                Reason.MOUNT_REFUSED,
                "fusermount3 did not mount on " + path + " (" + why
                        + "). The directory must belong to this user and /dev/fuse must be readable and writable for all;"
                        + " access for other users needs user_allow_other in /etc/fuse.conf.");
    }
}
