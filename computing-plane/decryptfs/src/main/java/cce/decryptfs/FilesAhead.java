package cce.decryptfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads small files before they are asked for, where a program goes through many of them in the order of their
/// paths. The kernel reads ahead within a file only, so each small one would cost the program a store's answer and
/// a decryption that another processor could have done meanwhile.
///
/// Nothing is decided here: what could not be read ahead is left to the read that asks for it, and its fault too.
/// Plaintext is wiped as soon as it was handed out or nobody seems to want it any more.
final class FilesAhead implements AutoCloseable {

    /// A larger file is worth the kernel's own readahead.
    static final int MAX_FILE_BYTES = 64 * 1024;

    /// Programs that go through files at the same time.
    static final int MAX_SEQUENCES = 4;

    /// Files that one program may be ahead: with the limits above it bounds the plaintext held here.
    private static final int NEAR_WINDOW = 32;

    /// A far store takes long for each file, however small, and answers many at a time.
    private static final int FAR_WINDOW = 64;

    private static final int FAR_PARALLEL = 4;

    private static final long IDLE_SECONDS = 5;

    private final Reader reader;
    private final int fileCount;
    private final int window;
    private final ThreadPoolExecutor threads;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock.
    private final Map<Integer, Whole> files = new HashMap<>();

    /// The one that moved last is the last. Guarded by the lock.
    private final List<FileSequence> sequences = new ArrayList<>(MAX_SEQUENCES);

    private boolean closed;

    /// Reads one file.
    interface Reader {
        /// The plaintext of a file of at most `maxBytes`, or empty where it has more.
        Optional<byte[]> readWhole(int file, int maxBytes) throws IOException;
    }

    /// @param far whether each file takes long, however small
    static FilesAhead of(Reader reader, int fileCount, boolean far) {
        return new FilesAhead(reader, fileCount, far ? FAR_WINDOW : NEAR_WINDOW, far ? FAR_PARALLEL : 1);
    }

    /// @param window files that one program may be ahead
    /// @param parallel files that are read at a time
    FilesAhead(Reader reader, int fileCount, int window, int parallel) {
        this.reader = reader;
        this.fileCount = fileCount;
        this.window = window;
        this.threads = new ThreadPoolExecutor(
                parallel,
                parallel,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("decryptfs-ahead-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Answers a read from what was read ahead, and takes note of it.
    ///
    /// @return false when the caller has to read
    boolean read(int file, long position, byte[] target, int offset, int length) {
        if (position + length > MAX_FILE_BYTES) {
            return false;
        }
        Whole whole = find(file, position == 0);
        if (whole == null) {
            return false;
        }
        // Unless another thread has begun with it: then its turn comes here.
        whole.run();
        Copied copied = whole.copy((int) position, target, offset, length);
        if (copied != Copied.MORE_FOLLOWS) {
            remove(file, whole);
        }
        return copied != Copied.NOTHING;
    }

    /// Ends the threads. A file that is being read is waited for.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            files.values().forEach(Whole::discard);
            files.clear();
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
        threads.close();
    }

    boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Whole find(int file, boolean begins) {
        lock.lock();
        try {
            if (begins && !closed) {
                follow(file);
            }
            return files.get(file);
        } finally {
            lock.unlock();
        }
    }

    private void remove(int file, Whole whole) {
        lock.lock();
        try {
            boolean ignored = files.remove(file, whole);
        } finally {
            lock.unlock();
        }
        whole.discard();
    }

    private void follow(int file) {
        FileSequence sequence = sequenceOf(file);
        sequence.reached(file);
        sequence.start(fileCount).forEach(this::start);
        sequence.leave().forEach(this::discard);
    }

    private FileSequence sequenceOf(int file) {
        for (int i = sequences.size() - 1; i >= 0; i--) {
            if (sequences.get(i).continuesWith(file)) {
                FileSequence found = sequences.remove(i);
                sequences.add(found);
                return found;
            }
        }
        if (sequences.size() == MAX_SEQUENCES) {
            sequences.removeFirst().outstanding().forEach(this::discard);
        }
        FileSequence fresh = new FileSequence(file, window);
        sequences.add(fresh);
        return fresh;
    }

    private void start(int file) {
        if (!files.containsKey(file)) {
            Whole whole = new Whole(file);
            files.put(file, whole);
            threads.execute(whole);
        }
    }

    private void discard(int file) {
        Whole whole = files.remove(file);
        if (whole != null) {
            threads.remove(whole);
            whole.discard();
        }
    }

    private enum Copied {
        NOTHING,
        MORE_FOLLOWS,
        TO_THE_END
    }

    /// One file, from the moment it was decided to read it ahead. Whoever runs it first reads it.
    private final class Whole extends FutureTask<Optional<byte[]>> {

        private boolean wiped;

        Whole(int file) {
            super(() -> reader.readWhole(file, MAX_FILE_BYTES));
        }

        @Override
        protected void set(Optional<byte[]> plaintext) {
            super.set(plaintext);
            if (isCancelled()) {
                plaintext.ifPresent(FilesAhead::wipe);
            }
        }

        /// Waits for whoever is reading it.
        Copied copy(int position, byte[] target, int offset, int length) {
            try {
                Optional<byte[]> plaintext = get();
                return plaintext.isPresent() ? copy(plaintext.get(), position, target, offset, length) : Copied.NOTHING;
            } catch (ExecutionException e) {
                // The caller reads the file itself, and tells what is wrong with it.
                if (FileServer.isInterruption(e.getCause())) {
                    Thread.currentThread().interrupt();
                }
            } catch (CancellationException e) {
                // As above.
            } catch (InterruptedException e) {
                // The caller's own read ends with this.
                Thread.currentThread().interrupt();
            }
            return Copied.NOTHING;
        }

        private synchronized Copied copy(byte[] plaintext, int position, byte[] target, int offset, int length) {
            int end = position + length;
            if (wiped || end > plaintext.length) {
                return Copied.NOTHING;
            }
            System.arraycopy(plaintext, position, target, offset, length);
            return end == plaintext.length ? Copied.TO_THE_END : Copied.MORE_FOLLOWS;
        }

        /// Nobody wants it any more. Whoever copies from it now is let finish.
        synchronized void discard() {
            wiped = true;
            if (!cancel(false) && state() == State.SUCCESS) {
                resultNow().ifPresent(FilesAhead::wipe);
            }
        }
    }

    private static void wipe(byte[] plaintext) {
        Arrays.fill(plaintext, (byte) 0);
    }
}
