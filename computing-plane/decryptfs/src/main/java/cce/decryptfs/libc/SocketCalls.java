package cce.decryptfs.libc;

import static cce.decryptfs.libc.Link.INT;
import static cce.decryptfs.libc.Link.LONG;
import static cce.decryptfs.libc.Link.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// sys/socket.h: a socket pair over which another process hands us an open file.
public final class SocketCalls {

    /// bits/socket.h
    private static final int AF_UNIX = 1;

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    /// The received descriptor is not inherited by programs this process starts.
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /// `struct msghdr` of a 64-bit Linux: name, namelen, iov, iovlen, control, controllen, flags.
    private static final long MSGHDR_BYTES = 56;

    private static final long MSG_IOV = 16;
    private static final long MSG_IOVLEN = 24;
    private static final long MSG_CONTROL = 32;
    private static final long MSG_CONTROLLEN = 40;

    /// `struct cmsghdr`: length (8 bytes), level (4), type (4); then the descriptor, padded to 8.
    private static final long CMSG_BYTES = 24;

    private static final long CMSG_LEVEL = 8;
    private static final long CMSG_TYPE = 12;
    private static final long CMSG_DATA = 16;

    private static final MethodHandle SOCKETPAIR =
            Link.function("socketpair", FunctionDescriptor.of(INT, INT, INT, INT, POINTER));
    private static final MethodHandle RECVMSG =
            Link.function("recvmsg", FunctionDescriptor.of(LONG, INT, POINTER, INT));

    private SocketCalls() {}

    /// Two connected sockets, or the negated error number as both.
    public record Pair(int ours, int theirs) {}

    /// `socketpair(2)`, sys/socket.h; neither end is inherited unless said so.
    public static Pair socketPair() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            MemorySegment ends = arena.allocate(INT, 2);
            int result = Link.result(
                    (int) SOCKETPAIR.invokeExact(state, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), state);
            return result < 0 ? new Pair(result, result) : new Pair(ends.getAtIndex(INT, 0), ends.getAtIndex(INT, 1));
        } catch (Throwable e) {
            throw Link.broken("socketpair", e);
        }
    }

    /// `recvmsg(2)`, sys/socket.h, for one byte that carries one descriptor.
    ///
    /// @return the descriptor, or the negated error number; `-ENOENT` when the other side closed without sending
    ///     one
    public static int receiveDescriptor(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Link.state();
            MemorySegment control = arena.allocate(CMSG_BYTES, 8);
            MemorySegment message = message(arena, control);
            long result = -Errno.EINTR;
            while (result == -Errno.EINTR) {
                result = Link.result((long) RECVMSG.invokeExact(state, socket, message, MSG_CMSG_CLOEXEC), state);
            }
            return result < 0 ? (int) result : descriptorIn(message, control);
        } catch (Throwable e) {
            throw Link.broken("recvmsg", e);
        }
    }

    private static MemorySegment message(Arena arena, MemorySegment control) {
        MemorySegment iov = arena.allocate(ValueLayout.ADDRESS, 2);
        iov.set(ValueLayout.ADDRESS, 0, arena.allocate(1));
        iov.set(LONG, 8, 1);
        MemorySegment message = arena.allocate(MSGHDR_BYTES, 8);
        message.set(ValueLayout.ADDRESS, MSG_IOV, iov);
        message.set(LONG, MSG_IOVLEN, 1);
        message.set(ValueLayout.ADDRESS, MSG_CONTROL, control);
        message.set(LONG, MSG_CONTROLLEN, CMSG_BYTES);
        return message;
    }

    private static int descriptorIn(MemorySegment message, MemorySegment control) {
        boolean sent = message.get(LONG, MSG_CONTROLLEN) >= CMSG_DATA + INT.byteSize()
                && control.get(INT, CMSG_LEVEL) == SOL_SOCKET
                && control.get(INT, CMSG_TYPE) == SCM_RIGHTS;
        return sent ? control.get(INT, CMSG_DATA) : -Errno.ENOENT;
    }
}
