package cce.decryptfs.kernel;

import cce.decryptfs.libc.Errno;
import cce.decryptfs.libc.FileCalls;

/// An open `/dev/fuse`: the kernel's requests come out of it and the replies go into it.
public final class Device implements Origin, AutoCloseable {

    private static final String PATH = "/dev/fuse";

    /// linux/fuse.h `_IOR(229, 0, uint32_t)`: joins a second open device to the connection of the first.
    private static final long FUSE_DEV_IOC_CLONE = 0x8004e500L;

    private final int descriptor;

    private Device(int descriptor) {
        this.descriptor = descriptor;
    }

    /// @return a descriptor of a new, not yet mounted device, or the negated error number
    public static int open() {
        return FileCalls.open(PATH, FileCalls.O_RDWR | FileCalls.O_CLOEXEC);
    }

    /// Takes over a descriptor.
    public static Device of(int descriptor) {
        return new Device(descriptor);
    }

    int descriptor() {
        return descriptor;
    }

    /// Another way into the same connection, with its own queue, so that threads do not wait for each other.
    /// Where the kernel or the permissions of `/dev/fuse` do not allow that, this same device.
    public Device another() {
        int fresh = open();
        if (fresh < 0) {
            return this;
        }
        if (FileCalls.ioctl(fresh, FUSE_DEV_IOC_CLONE, descriptor) < 0) {
            FileCalls.close(fresh);
            return this;
        }
        return new Device(fresh);
    }

    /// Waits for the next request.
    ///
    /// @return false when the file system was unmounted
    public boolean next(Request request) {
        while (true) {
            long result = FileCalls.read(descriptor, request.buffer());
            if (result > 0) {
                request.read(result);
                return true;
            }
            switch ((int) -result) {
                // ENOENT: the program gave up between the kernel's choice of the request and our read.
                case Errno.ENOENT, Errno.EINTR, Errno.EAGAIN -> {}
                case Errno.ENODEV, Errno.ECONNABORTED, 0 -> {
                    return false;
                }
                default -> throw new IllegalStateException("Reading " + PATH + " failed with error " + -result + ".");
            }
        }
    }

    /// Sends a reply with what was put into it.
    @Override
    public void send(Reply reply, long unique) {
        write(reply, unique, 0);
    }

    /// Sends an error; anything put into the reply is dropped.
    @Override
    public void sendError(Reply reply, long unique, int error) {
        reply.clear();
        write(reply, unique, error);
    }

    @Override
    public void close() {
        FileCalls.close(descriptor);
    }

    private void write(Reply reply, long unique, int error) {
        long result = FileCalls.writeAtOnce(descriptor, reply.sealed(unique, error), reply.length());
        if (result < 0) {
            switch ((int) -result) {
                // The program or the mount is gone, so nobody waits for this answer; the next read says which.
                case Errno.ENOENT, Errno.ENODEV, Errno.ECONNABORTED, Errno.EPERM -> {}
                default -> throw new IllegalStateException("Writing " + PATH + " failed with error " + -result + ".");
            }
        }
    }
}
