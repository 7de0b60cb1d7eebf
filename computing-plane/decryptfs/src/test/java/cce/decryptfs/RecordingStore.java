package cce.decryptfs;

import cce.storage.ObjectReader;
import cce.storage.StorageException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/// One object of a store that keeps count, holds requests back when told to, and may cut them short. Its
/// bytes follow from their positions.
final class RecordingStore implements ObjectReader {

    private final long size;
    private int requests;
    private long bytes;
    private long answered;
    private int held;
    private boolean holding;
    private int partsBeforeACut = Integer.MAX_VALUE;
    private final Semaphore released = new Semaphore(0);

    RecordingStore(long size) {
        this.size = size;
    }

    static byte byteAt(long position) {
        return (byte) (position * 31 + (position >>> 16) * 7);
    }

    /// Requests from now on deliver their first part and then wait.
    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        released.release(Integer.MAX_VALUE / 2);
    }

    /// Requests from now on break after so many parts.
    synchronized void cutAfter(int parts) {
        partsBeforeACut = parts;
    }

    synchronized int requests() {
        return requests;
    }

    /// Bytes asked for.
    synchronized long bytes() {
        return bytes;
    }

    /// Waits until so many requests are held at once.
    synchronized void awaitHeld(int count) throws InterruptedException {
        while (held < count) {
            wait();
        }
    }

    /// Waits until requests for so many bytes have been answered in full.
    synchronized void awaitAnswered(long wanted) throws InterruptedException {
        while (answered < wanted) {
            wait();
        }
    }

    synchronized int held() {
        return held;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void readFully(long position, byte[] destination, int offset, int length) {
        throw new IllegalStateException("Ranges are asked for in parts.");
    }

    @Override
    public void readParts(long position, List<byte[]> parts, IntConsumer full) throws StorageException {
        int cut = begin(parts);
        long at = position;
        for (int i = 0; i < parts.size(); i++) {
            if (i == cut) {
                throw new StorageException(StorageException.Reason.IO, "Cut.");
            }
            byte[] part = parts.get(i);
            for (int j = 0; j < part.length; j++) {
                part[j] = byteAt(at++);
            }
            full.accept(i);
            if (i == 0) {
                pause();
            }
        }
        end(at - position);
    }

    @Override
    public void close() {}

    private synchronized int begin(List<byte[]> parts) {
        requests++;
        bytes += parts.stream().mapToLong(part -> part.length).sum();
        return partsBeforeACut;
    }

    private synchronized void end(long length) {
        answered += length;
        notifyAll();
    }

    private void pause() throws StorageException {
        synchronized (this) {
            if (!holding) {
                return;
            }
            held++;
            notifyAll();
        }
        try {
            released.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(StorageException.Reason.IO, "Interrupted.", e);
        }
    }
}
