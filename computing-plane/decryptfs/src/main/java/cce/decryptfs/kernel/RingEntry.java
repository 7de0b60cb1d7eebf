package cce.decryptfs.kernel;

import cce.decryptfs.libc.Errno;
import cce.decryptfs.libc.ProcessCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One place of a ring: the kernel puts a request into it, and the answer goes into the same place. Owned by one
/// thread.
///
/// `struct fuse_uring_req_header` of linux/fuse.h: `fuse_in_header` or `fuse_out_header` (128 bytes), the arguments of
/// the operation (128), then `struct fuse_uring_ent_in_out`: flags (8), the number to commit with (8), length of the
/// payload (4), padding (4), reserved (8). The payload is what follows the arguments, in either direction.
public final class RingEntry implements Origin {

    private static final int HEADER_BYTES = 288;
    private static final int ARGUMENTS = 128;
    private static final int ARGUMENTS_BYTES = 128;
    private static final int COMMIT_ID = 264;
    private static final int PAYLOAD_LENGTH = 272;
    private static final int PAGE_BYTES = 4096;

    /// `struct iovec` of header and payload: address (8), length (8).
    private static final int VECTORS_BYTES = 32;

    private final MemorySegment header;
    private final MemorySegment payload;
    private final MemorySegment vectors;
    private final Request request;
    private boolean answered;

    RingEntry(Arena arena, int payloadBytes) {
        header = arena.allocate(HEADER_BYTES, PAGE_BYTES);
        payload = arena.allocate(payloadBytes, PAGE_BYTES);
        int ignored = ProcessCalls.leaveOutOfDumps(payload);
        vectors = arena.allocate(VECTORS_BYTES, Long.BYTES);
        vectors.set(ValueLayout.ADDRESS, 0, header);
        vectors.set(ValueLayout.JAVA_LONG, 8, header.byteSize());
        vectors.set(ValueLayout.ADDRESS, 16, payload);
        vectors.set(ValueLayout.JAVA_LONG, 24, payload.byteSize());
        request = new Request(header, header.asSlice(ARGUMENTS, ARGUMENTS_BYTES), payload);
    }

    /// What the kernel has put here.
    public Request request() {
        return request;
    }

    @Override
    public void send(Reply reply, long unique) {
        MemorySegment.copy(reply.array(), Reply.HEADER_BYTES, payload, ValueLayout.JAVA_BYTE, 0, reply.size());
        answer(reply.size(), unique, 0);
    }

    @Override
    public void sendError(Reply reply, long unique, int error) {
        answer(0, unique, error);
    }

    /// The kernel has filled this place.
    void received() {
        answered = false;
        request.received(header.get(ValueLayout.JAVA_INT, PAYLOAD_LENGTH));
    }

    MemorySegment vectors() {
        return vectors;
    }

    /// The number of the answer, which must be there: whoever asked would wait for ever.
    long commitId() {
        if (!answered) {
            answer(0, request.unique(), Errno.EIO);
        }
        return header.get(ValueLayout.JAVA_LONG, COMMIT_ID);
    }

    /// Removes what is still here of a file.
    void wipe() {
        payload.fill((byte) 0);
    }

    private void answer(int length, long unique, int error) {
        header.set(ValueLayout.JAVA_INT, 0, Reply.HEADER_BYTES + length);
        header.set(ValueLayout.JAVA_INT, 4, -error);
        header.set(ValueLayout.JAVA_LONG, 8, unique);
        header.set(ValueLayout.JAVA_INT, PAYLOAD_LENGTH, length);
        answered = true;
    }
}
