package cce.decryptfs.kernel;

import cce.decryptfs.libc.ProcessCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One request from the kernel, in a buffer that is used again for the next. Owned by one thread.
///
/// `struct fuse_in_header` of linux/fuse.h: length (4 bytes), opcode (4), unique (8), node id (8), uid (4), gid
/// (4), pid (4), extension length and padding (4); then the arguments of the operation.
public final class Request {

    static final int HEADER_BYTES = 40;

    /// The kernel refuses to hand requests to a smaller buffer than header, write arguments and the longest write
    /// together. Writes never come, but batched forgets fill what there is.
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final int PAGE_BYTES = 4096;
    private static final long OPCODE = 4;
    private static final long UNIQUE = 8;
    private static final long NODE = 16;

    private final MemorySegment header;
    private final MemorySegment arguments;
    private final MemorySegment name;
    private int argumentBytes;
    private int nameBytes;

    /// A request that is read from the device.
    public Request(Arena arena) {
        header = arena.allocate(BUFFER_BYTES, PAGE_BYTES);
        arguments = header.asSlice(HEADER_BYTES);
        name = arguments;
        // Names of files are content too. The process as a whole is not dumpable; this holds where that was refused.
        int ignored = ProcessCalls.leaveOutOfDumps(header);
    }

    /// A request whose parts lie in different places.
    Request(MemorySegment header, MemorySegment arguments, MemorySegment name) {
        this.header = header;
        this.arguments = arguments;
        this.name = name;
    }

    MemorySegment buffer() {
        return header;
    }

    /// @throws IllegalStateException when the kernel sent less than a header, which it never does
    void read(long bytes) {
        int length = Math.toIntExact(bytes);
        if (length < HEADER_BYTES || header.get(ValueLayout.JAVA_INT, 0) != length) {
            throw new IllegalStateException("A request of " + length + " bytes is not one FUSE request.");
        }
        argumentBytes = length - HEADER_BYTES;
        nameBytes = argumentBytes;
    }

    void received(int payloadBytes) {
        argumentBytes = (int) arguments.byteSize();
        nameBytes = payloadBytes;
    }

    public int opcode() {
        return header.get(ValueLayout.JAVA_INT, OPCODE);
    }

    /// Names the request in the reply.
    public long unique() {
        return header.get(ValueLayout.JAVA_LONG, UNIQUE);
    }

    public long node() {
        return header.get(ValueLayout.JAVA_LONG, NODE);
    }

    /// The 32-bit argument at `offset` bytes behind the header.
    public int argumentInt(int offset) {
        checkArgument(offset, Integer.BYTES);
        return arguments.get(ValueLayout.JAVA_INT, offset);
    }

    /// The 64-bit argument at `offset` bytes behind the header.
    public long argumentLong(int offset) {
        checkArgument(offset, Long.BYTES);
        return arguments.get(ValueLayout.JAVA_LONG, offset);
    }

    /// Copies the name that is the only argument, without the zero byte at its end.
    ///
    /// @return its length, or -1 when it does not fit
    public int copyName(byte[] target) {
        int bytes = nameBytes - 1;
        if (bytes < 0 || bytes > target.length) {
            return -1;
        }
        MemorySegment.copy(name, ValueLayout.JAVA_BYTE, 0, target, 0, bytes);
        return bytes;
    }

    private void checkArgument(int offset, int bytes) {
        if (offset + bytes > argumentBytes) {
            throw new IllegalStateException(
                    "The request of opcode " + opcode() + " has no argument at " + offset + ".");
        }
    }
}
