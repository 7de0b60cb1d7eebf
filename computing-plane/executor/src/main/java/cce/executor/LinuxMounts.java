package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// `mount(2)` and `umount2(2)` of `<sys/mount.h>`, for the memory-backed folders of a run.
final class LinuxMounts {

    private static final long MS_RDONLY = 1;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;
    private static final long MS_REMOUNT = 32;
    private static final long MS_BIND = 4096;
    private static final int MNT_DETACH = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle MOUNT = handle(
            "mount",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS));
    private static final MethodHandle UMOUNT2 =
            handle("umount2", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private LinuxMounts() {}

    /// Mounts an empty tmpfs without set-user-id, devices or programs.
    static void tmpfs(Path target, String options) {
        mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options);
    }

    /// Shows `source` at `target` too, read-only there, without set-user-id or devices.
    static void bindReadOnly(Path source, Path target) {
        mount(source.toString(), target, "none", MS_BIND, "");
        // The kernel ignores all other flags of a new bind mount, so they need a second call.
        mount("none", target, "none", MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, "");
    }

    private static void mount(String source, Path target, String type, long flags, String options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            int rc = (int) MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target.toString()),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(options));
            if (rc != 0) {
                throw new ExecutorException(
                        Reason.UNAVAILABLE,
                        "A folder of a run cannot be mounted (errno " + (int) ERRNO.get(state, 0L)
                                + "); run as root with the right to mount.");
            }
        } catch (ExecutorException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("Calling mount(2) failed.", e);
        }
    }

    /// Takes the mount away at once, even if something still has it open. A folder that is no mount point is left
    /// alone.
    static void unmount(Path target) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int)
                    UMOUNT2.invokeExact(arena.allocate(CAPTURE), arena.allocateFrom(target.toString()), MNT_DETACH);
        } catch (Throwable e) {
            throw new IllegalStateException("Calling umount2(2) failed.", e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }
}
