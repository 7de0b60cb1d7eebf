package cce.decryptfs;

import cce.decryptfs.kernel.Handshake;
import cce.decryptfs.kernel.Opcode;
import cce.decryptfs.kernel.Origin;
import cce.decryptfs.kernel.Reply;
import cce.decryptfs.kernel.Request;
import cce.decryptfs.kernel.Ring;
import cce.decryptfs.libc.Errno;
import cce.decryptfs.libc.Processors;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Answers the kernel's requests about one tree. Shared by all threads of a mount; every answer follows from the
/// request and the tree alone.
final class FileServer {

    /// Bytes of the longest read: what `max_read` and INIT tell the kernel. The kernel splits longer reads and
    /// readahead into requests of this size, which several threads decrypt at once; larger ones cost the same
    /// processor time and leave one thread working alone.
    static final int MAX_READ_BYTES = 256 * 1024;

    /// `max_pages` of INIT counts pages of this size; on machines with larger pages `max_read` is the lower
    /// limit.
    private static final int PAGE_BYTES = 4096;

    private static final int KIB = 1024;

    /// Where `struct fuse_read_in` says how much: handle (8 bytes), offset (8), size (4).
    private static final int READ_SIZE = 16;

    private static final int LARGE_READ_BYTES = 64 * KIB;

    /// No error number, and never sent.
    private static final int MUST_WAIT = -1;

    /// Each takes at least two threads with a megabyte between them.
    private static final int MAX_QUEUES = 128;

    private final FileTree tree;
    private final FileContents contents;
    private final MountOptions options;
    private final Attributes attributes;
    private final DirectoryListing listing;
    private final Counters counters = new Counters();
    private final FaultLog faults = new FaultLog();
    private final CompletableFuture<Agreed> understood = new CompletableFuture<>();

    /// For reads that wait for a store; empty where every read is answered by the thread that took it.
    private final Optional<ReadPool> pool;

    private volatile boolean closing;

    /// How requests come from here on.
    enum Agreed {
        /// Not at all: the kernel is too old.
        NOTHING,
        DEVICE,
        RING
    }

    FileServer(FileTree tree, FileContents contents, MountOptions options) {
        this.tree = tree;
        this.contents = contents;
        this.options = options;
        this.attributes = new Attributes(tree, options);
        this.listing = new DirectoryListing(tree, attributes);
        this.pool = contents.waits() ? Optional.of(new ReadPool()) : Optional.empty();
    }

    /// Done when INIT was answered.
    Future<Agreed> understood() {
        return understood;
    }

    FaultLog faults() {
        return faults;
    }

    MountStatistics statistics() {
        return counters.statistics(faults.count());
    }

    /// The mount is about to end: reads that fail from now on fail because of that.
    void closing() {
        closing = true;
    }

    /// To be called when no thread takes requests any more and the devices are still open.
    void close() {
        pool.ifPresent(ReadPool::close);
        contents.close();
    }

    /// Answers one request. A mistake of ours costs the program an `EIO` and the mount a fault, never a thread: a
    /// mount without threads would hang every program that touches it.
    ///
    /// @param name a buffer for a file name, of the calling thread
    void serve(Origin origin, Request request, Reply reply, byte[] name) {
        counters.requests().increment();
        try {
            dispatch(origin, request, reply, name);
        } catch (RuntimeException | Error e) {
            IOException cause = new IOException("Answering request " + request.opcode() + " failed by a mistake.", e);
            faults.record("", 0, 0, cause);
            origin.sendError(reply, request.unique(), Errno.EIO);
        }
    }

    private void dispatch(Origin origin, Request request, Reply reply, byte[] name) {
        reply.clear();
        int opcode = request.opcode();
        switch (opcode) {
            case Opcode.INIT -> init(origin, request, reply);
            // Nodes are numbers of an immutable tree: there is nothing to forget, and these have no reply.
            case Opcode.FORGET, Opcode.BATCH_FORGET -> {}
            case Opcode.READ -> read(origin, request, reply);
            case Opcode.INTERRUPT -> interrupt(origin, request, reply);
            default -> finish(origin, request.unique(), reply, answer(opcode, request, reply, name));
        }
    }

    static void finish(Origin origin, long unique, Reply reply, int error) {
        if (error == 0) {
            origin.send(reply, unique);
        } else {
            origin.sendError(reply, unique, error);
        }
    }

    /// `struct fuse_interrupt_in`: the number of the request to give up (8 bytes). "Again" for one that no thread
    /// has taken up yet, "not implemented", which ends these requests, where no read waits long.
    private void interrupt(Origin origin, Request request, Reply reply) {
        if (pool.isEmpty()) {
            finish(origin, request.unique(), reply, Errno.ENOSYS);
        } else if (!pool.get().interrupt(request.argumentLong(0))) {
            finish(origin, request.unique(), reply, Errno.EAGAIN);
        }
    }

    private int answer(int opcode, Request request, Reply reply, byte[] name) {
        long node = request.node();
        if (opcode == Opcode.DESTROY || opcode == Opcode.RELEASE || opcode == Opcode.RELEASEDIR) {
            return 0;
        }
        if (node < 1 || node > tree.entryCount()) {
            return Errno.ESTALE;
        }
        int entry = (int) (node - 1);
        return switch (opcode) {
            case Opcode.LOOKUP -> lookup(request, reply, entry, name);
            case Opcode.GETATTR -> {
                attributes.putValidAttributes(reply, entry);
                yield 0;
            }
            case Opcode.READDIR -> list(request, reply, entry, false);
            case Opcode.READDIRPLUS -> list(request, reply, entry, true);
            case Opcode.STATFS -> statistics(reply);
            // "Not implemented" is an agreement here: the kernel opens files without asking us from now on.
            case Opcode.OPEN, Opcode.OPENDIR -> Errno.ENOSYS;
            default -> refusal(opcode);
        };
    }

    /// Reads that wait for a store are answered by threads of their own, which a ring has no place for.
    private boolean takesRing() {
        return options.ring() && pool.isEmpty() && queues() > 0 && Ring.allowed();
    }

    /// Queues of a ring, one for each processor, or 0 where there are too many or nobody knows how many.
    int queues() {
        int processors = Processors.possible();
        return processors > MAX_QUEUES ? 0 : processors;
    }

    /// Whether a request takes so long that waking another thread for it pays.
    static boolean isLarge(Request request) {
        return request.opcode() == Opcode.READ && request.argumentInt(READ_SIZE) >= LARGE_READ_BYTES;
    }

    private void init(Origin origin, Request request, Reply reply) {
        boolean newEnough = Handshake.understands(request);
        boolean overRing = newEnough && takesRing() && Handshake.offersRing(request);
        Agreed agreed = !newEnough ? Agreed.NOTHING : overRing ? Agreed.RING : Agreed.DEVICE;
        if (newEnough) {
            Handshake.answer(request, reply, options.readAheadKiB() * KIB, MAX_READ_BYTES / PAGE_BYTES, overRing);
        }
        finish(origin, request.unique(), reply, newEnough ? 0 : Errno.EPROTO);
        understood.complete(agreed);
    }

    private void read(Origin origin, Request request, Reply reply) {
        long unique = request.unique();
        long node = request.node();
        long position = request.argumentLong(8);
        int asked = request.argumentInt(READ_SIZE);
        if (pool.isEmpty()) {
            finish(origin, unique, reply, read(node, position, asked, reply, this::readWaiting));
            return;
        }
        int error = read(node, position, asked, reply, contents::readNow);
        if (error == MUST_WAIT) {
            pool.get().submit(origin, unique, target -> read(node, position, asked, target, this::readWaiting));
        } else {
            finish(origin, unique, reply, error);
        }
    }

    /// One of the two ways to read, with the parameters of [FileContents#read].
    private interface Reading {
        /// @return false when it has to be done by a thread that may wait
        boolean read(int file, long position, byte[] target, int offset, int length) throws IOException;
    }

    private boolean readWaiting(int file, long position, byte[] target, int offset, int length) throws IOException {
        contents.read(file, position, target, offset, length);
        return true;
    }

    private int read(long node, long position, int asked, Reply reply, Reading reading) {
        if (node < 1 || node > tree.entryCount()) {
            return Errno.ESTALE;
        }
        int entry = (int) (node - 1);
        if (tree.isDirectory(entry)) {
            return Errno.EISDIR;
        }
        if (position < 0 || asked < 0 || asked > reply.remaining()) {
            return Errno.EINVAL;
        }
        int length = Math.clamp(tree.size(entry) - position, 0, asked);
        try {
            if (length > 0 && !reading.read(tree.file(entry), position, reply.array(), reply.position(), length)) {
                return MUST_WAIT;
            }
        } catch (IOException e) {
            return fault(entry, position, length, e);
        } catch (RuntimeException | Error e) {
            return fault(entry, position, length, new IOException("Reading failed by a mistake in this program.", e));
        }
        reply.advance(length);
        counters.reads().increment();
        counters.bytesRead().add(length);
        return 0;
    }

    private int fault(int entry, long position, int length, IOException cause) {
        if (isInterruption(cause)) {
            return Errno.EINTR;
        }
        if (closing) {
            return Errno.EIO;
        }
        faults.record(tree.path(entry), position, length, cause);
        return Errno.EIO;
    }

    /// Whether a read ended because the program that asked was killed.
    static boolean isInterruption(@Nullable Throwable failure) {
        return failure instanceof InterruptedIOException
                || (failure != null && failure.getCause() instanceof InterruptedIOException);
    }

    private int lookup(Request request, Reply reply, int entry, byte[] name) {
        counters.lookups().increment();
        if (!tree.isDirectory(entry)) {
            return Errno.ENOTDIR;
        }
        int length = request.copyName(name);
        int child = length < 0 ? FileTree.ABSENT : tree.find(entry, name, length);
        if (child == FileTree.ABSENT) {
            attributes.putAbsent(reply);
        } else {
            attributes.putEntry(reply, child);
        }
        return 0;
    }

    private int list(Request request, Reply reply, int entry, boolean withAttributes) {
        if (!tree.isDirectory(entry)) {
            return Errno.ENOTDIR;
        }
        listing.put(reply, entry, request.argumentLong(8), request.argumentInt(READ_SIZE), withAttributes);
        return 0;
    }

    /// `struct fuse_kstatfs`: blocks, free, available, files, free files (8 bytes each), block size, name length,
    /// fragment size (4 each), 28 bytes of zeros. The file system is full, as one that cannot be written always is.
    private int statistics(Reply reply) {
        reply.putLong((tree.totalBytes() + PAGE_BYTES - 1) / PAGE_BYTES)
                .putLong(0)
                .putLong(0)
                .putLong(tree.entryCount())
                .putLong(0)
                .putInt(PAGE_BYTES)
                .putInt(TreeBuilder.MAX_NAME_BYTES)
                .putInt(PAGE_BYTES)
                .putZeros(28);
        return 0;
    }

    /// Changes are refused as changes; anything else, extended attributes, locks among it, the
    /// kernel learns not to ask for again.
    private static int refusal(int opcode) {
        return switch (opcode) {
            case Opcode.SETATTR,
                    Opcode.SYMLINK,
                    Opcode.MKNOD,
                    Opcode.MKDIR,
                    Opcode.UNLINK,
                    Opcode.RMDIR,
                    Opcode.RENAME,
                    Opcode.RENAME2,
                    Opcode.LINK,
                    Opcode.WRITE,
                    Opcode.CREATE,
                    Opcode.TMPFILE,
                    Opcode.SETXATTR,
                    Opcode.REMOVEXATTR,
                    Opcode.FALLOCATE,
                    Opcode.COPY_FILE_RANGE -> Errno.EROFS;
            default -> Errno.ENOSYS;
        };
    }
}
