package cce.decryptfs.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// One answer to the kernel, built in a Java array that is used again for the next. Owned by one thread.
///
/// File contents are decrypted straight into [#array], and the kernel copies from there: no buffer in between.
/// `struct fuse_out_header` of linux/fuse.h: length (4 bytes), negated error (4), unique (8).
public final class Reply {

    static final int HEADER_BYTES = 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] bytes;
    private final MemorySegment segment;
    private int end = HEADER_BYTES;

    /// @param capacity bytes a reply may carry behind its header
    public Reply(int capacity) {
        bytes = new byte[HEADER_BYTES + capacity];
        segment = MemorySegment.ofArray(bytes);
    }

    public void clear() {
        end = HEADER_BYTES;
    }

    /// Bytes that still fit.
    public int remaining() {
        return bytes.length - end;
    }

    /// Bytes put so far.
    public int size() {
        return end - HEADER_BYTES;
    }

    public Reply putInt(int value) {
        INT.set(bytes, end, value);
        end += Integer.BYTES;
        return this;
    }

    public Reply putShort(int value) {
        bytes[end] = (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? value : value >> 8);
        bytes[end + 1] = (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? value >> 8 : value);
        end += Short.BYTES;
        return this;
    }

    public Reply putLong(long value) {
        LONG.set(bytes, end, value);
        end += Long.BYTES;
        return this;
    }

    public Reply put(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
        return this;
    }

    public Reply putZeros(int count) {
        Arrays.fill(bytes, end, end + count, (byte) 0);
        end += count;
        return this;
    }

    /// The array behind the reply, for a writer that fills `[position(), position() + n)` itself and then calls
    /// [#advance].
    public byte[] array() {
        return bytes;
    }

    public int position() {
        return end;
    }

    public void advance(int count) {
        end += count;
    }

    /// Removes what the array still holds of a file.
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    MemorySegment sealed(long unique, int error) {
        INT.set(bytes, 0, end);
        INT.set(bytes, 4, -error);
        LONG.set(bytes, 8, unique);
        return segment;
    }

    int length() {
        return end;
    }
}
