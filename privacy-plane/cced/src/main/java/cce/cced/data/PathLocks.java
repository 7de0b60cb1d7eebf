package cce.cced.data;

import java.util.concurrent.locks.ReentrantLock;

/// Lets one request at a time finalise a dataset; the next waits for its outcome. Striped: two datasets may share a
/// lock, which costs waiting and nothing else. Requests that upload wait in [UploadTurns].
final class PathLocks {
    private static final int STRIPES = 256;

    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    PathLocks() {
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Held hold(String path) {
        ReentrantLock lock = locks[Math.floorMod(path.hashCode(), STRIPES)];
        lock.lock();
        return lock::unlock;
    }
}
