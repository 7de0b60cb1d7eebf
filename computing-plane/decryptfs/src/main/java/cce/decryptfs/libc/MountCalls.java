package cce.decryptfs.libc;

import static cce.decryptfs.libc.Link.INT;
import static cce.decryptfs.libc.Link.LONG;
import static cce.decryptfs.libc.Link.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// sys/mount.h, and who asks (unistd.h).
public final class MountCalls {

    /// linux/mount.h
    public static final long MS_RDONLY = 1;

    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;

    /// sys/mount.h: end the file system's connection first.
    public static final int MNT_FORCE = 1;

    /// sys/mount.h: take the mount out of the tree now, even while files are open.
    public static final int MNT_DETACH = 2;

    /// sys/mount.h: do not follow a symbolic link someone put in place of the mount point.
    public static final int UMOUNT_NOFOLLOW = 8;

    private static final MethodHandle MOUNT =
            Link.function("mount", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, LONG, POINTER));
    private static final MethodHandle UMOUNT2 = Link.function("umount2", FunctionDescriptor.of(INT, POINTER, INT));
    private static final MethodHandle GETEUID = Link.function("geteuid", FunctionDescriptor.of(INT));
    private static final MethodHandle GETEGID = Link.function("getegid", FunctionDescriptor.of(INT));

    private MountCalls() {}

    /// `mount(2)`, sys/mount.h
    public static int mount(String source, String target, String type, long flags, String data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            return Link.result(
                    (int) MOUNT.invokeExact(
                            state,
                            arena.allocateFrom(source),
                            arena.allocateFrom(target),
                            arena.allocateFrom(type),
                            flags,
                            arena.allocateFrom(data)),
                    state);
        } catch (Throwable e) {
            throw Link.broken("mount", e);
        }
    }

    /// `umount2(2)`, sys/mount.h
    public static int unmount(String target, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            return Link.result((int) UMOUNT2.invokeExact(state, arena.allocateFrom(target), flags), state);
        } catch (Throwable e) {
            throw Link.broken("umount2", e);
        }
    }

    /// `geteuid(2)`, unistd.h
    public static int effectiveUser() {
        try {
            return (int) GETEUID.invokeExact(Link.state());
        } catch (Throwable e) {
            throw Link.broken("geteuid", e);
        }
    }

    /// `getegid(2)`, unistd.h
    public static int effectiveGroup() {
        try {
            return (int) GETEGID.invokeExact(Link.state());
        } catch (Throwable e) {
            throw Link.broken("getegid", e);
        }
    }
}
