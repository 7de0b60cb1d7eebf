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

    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;
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
    private static final MethodHandle UMOUNT2 = handle(
            "umount2", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private LinuxMounts() {}

    /// Mounts an empty tmpfs without set-user-id, devices or programs.
    static void tmpfs(Path target, String options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MemorySegment type = arena.allocateFrom("tmpfs");
            int rc = (int) MOUNT.invokeExact(
                    state,
                    type,
                    arena.allocateFrom(target.toString()),
                    type,
                    MS_NOSUID | MS_NODEV | MS_NOEXEC,
                    arena.allocateFrom(options));
            if (rc != 0) {
                throw new ExecutorException(
                        Reason.UNAVAILABLE,
                        "A memory-backed folder cannot be mounted (errno " + (int) ERRNO.get(state, 0L)
                                + "); run as root with the right to mount.");
            }
        } catch (ExecutorException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("Calling mount(2) failed.", e);
        }
    }

    /// Takes the mount away at once, even if something still has it open. A folder that is no mount point is left alone.
    static void unmount(Path target) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) UMOUNT2.invokeExact(
                    arena.allocate(CAPTURE), arena.allocateFrom(target.toString()), MNT_DETACH);
        } catch (Throwable e) {
            throw new IllegalStateException("Calling umount2(2) failed.", e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }
}
