package cce.decryptfs;

import cce.decryptfs.kernel.Origin;
import cce.decryptfs.kernel.Reply;
import cce.decryptfs.libc.Errno;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Threads for reads that wait for a store. The threads that take requests from the kernel stay free, so that a
/// slow store stops neither look-ups nor the kernel's word that a program was killed and its read can be given up.
final class ReadPool implements AutoCloseable {

    /// Reads under way, each with a reply of [FileServer#MAX_READ_BYTES]; more wait in a queue that the
    /// kernel bounds.
    private static final int THREADS = 32;

    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

    /// Reads that have no answer yet, by the kernel's number.
    private final Map<Long, Read> pending = new ConcurrentHashMap<>();

    ReadPool() {
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("decryptfs-read-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Fills a reply.
    interface Answer {
        /// @return 0 or an error number
        int put(Reply reply);
    }

    /// Answers a read when its bytes are there.
    void submit(Origin origin, long unique, Answer answer) {
        Read read = new Read(origin, unique, answer);
        pending.put(unique, read);
        threads.execute(read);
    }

    /// Ends a read whose program gave up.
    ///
    /// @return whether it is under way
    boolean interrupt(long unique) {
        Read read = pending.get(unique);
        if (read == null) {
            return false;
        }
        read.giveUp();
        return true;
    }

    /// Ends all reads, and wipes what they have read. The devices must still be open.
    @Override
    public void close() {
        pending.values().forEach(Read::giveUp);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(ReadPool.class.getName())
                        .log(System.Logger.Level.WARNING, "A read is still waiting for the store after the unmount.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        replies.forEach(Reply::wipe);
    }

    private final class Read implements Runnable {
        private final Origin origin;
        private final long unique;
        private final Answer answer;
        private final ReentrantLock lock = new ReentrantLock();

        /// Guarded by the lock, like the next.
        private @Nullable Thread thread;

        private boolean givenUp;

        private Read(Origin origin, long unique, Answer answer) {
            this.origin = origin;
            this.unique = unique;
            this.answer = answer;
        }

        @Override
        public void run() {
            Reply pooled = replies.poll();
            Reply reply = pooled == null ? new Reply(FileServer.MAX_READ_BYTES) : pooled;
            reply.clear();
            int error = Errno.EINTR;
            try {
                error = begin() ? answer.put(reply) : Errno.EINTR;
            } finally {
                end();
                FileServer.finish(origin, unique, reply, error);
                boolean ignored = replies.offer(reply);
            }
        }

        void giveUp() {
            lock.lock();
            try {
                givenUp = true;
                Thread running = thread;
                if (running != null) {
                    running.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean begin() {
            lock.lock();
            try {
                thread = Thread.currentThread();
                return !givenUp;
            } finally {
                lock.unlock();
            }
        }

        /// From here on nobody interrupts the thread, which goes on to another read.
        private void end() {
            lock.lock();
            try {
                thread = null;
                boolean ignored = Thread.interrupted();
            } finally {
                lock.unlock();
            }
            pending.remove(unique);
        }
    }
}
