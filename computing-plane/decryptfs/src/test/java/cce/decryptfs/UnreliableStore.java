package cce.decryptfs;

import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// A store that does what a test tells it to do with every read.
final class UnreliableStore implements ObjectStore {

    private final ObjectStore actual;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.GOOD;
    private final CountDownLatch released = new CountDownLatch(1);

    enum Behaviour {
        GOOD,
        /// Takes a while.
        SLOW,
        /// Answers with an error.
        FAILING,
        /// Flips a bit in every answer.
        WRONG,
        /// Answers with bytes of the object, none in its place.
        STALE,
        /// Does not answer before [#release].
        SILENT
    }

    UnreliableStore(ObjectStore actual) {
        this.actual = actual;
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    void release() {
        released.countDown();
    }

    /// Range requests so far.
    int reads() {
        return reads.get();
    }

    @Override
    public ObjectReader open(ObjectName name) throws StorageException {
        ObjectReader reader = actual.open(name);
        return new ObjectReader() {
            @Override
            public long size() {
                return reader.size();
            }

            @Override
            public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
                reads.incrementAndGet();
                act(reader, position, destination, offset, length);
            }

            @Override
            public void readParts(long position, List<byte[]> parts, IntConsumer full) throws StorageException {
                byte[] range =
                        new byte[parts.stream().mapToInt(part -> part.length).sum()];
                readFully(position, range, 0, range.length);
                int start = 0;
                for (int i = 0; i < parts.size(); i++) {
                    byte[] part = parts.get(i);
                    System.arraycopy(range, start, part, 0, part.length);
                    start += part.length;
                    full.accept(i);
                }
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private void act(ObjectReader reader, long position, byte[] destination, int offset, int length)
            throws StorageException {
        switch (behaviour) {
            case GOOD -> reader.readFully(position, destination, offset, length);
            case SLOW -> {
                pause();
                reader.readFully(position, destination, offset, length);
            }
            case FAILING -> throw new StorageException(StorageException.Reason.IO, "The store answered 503.");
            case WRONG -> {
                reader.readFully(position, destination, offset, length);
                destination[offset + length / 2] ^= 1;
            }
            case STALE -> {
                reader.readFully(position, destination, offset, length);
                int last = offset + length - 1;
                byte first = destination[offset];
                System.arraycopy(destination, offset + 1, destination, offset, length - 1);
                destination[last] = first;
            }
            case SILENT -> {
                awaitRelease();
                reader.readFully(position, destination, offset, length);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRelease() throws StorageException {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(StorageException.Reason.IO, "Interrupted.", e);
        }
    }

    @Override
    public void put(ObjectName name, byte[] bytes) throws StorageException {
        actual.put(name, bytes);
    }

    @Override
    public void put(ObjectName name, InputStream source) throws StorageException {
        actual.put(name, source);
    }

    @Override
    public PendingObject pending(ObjectName name) throws StorageException {
        return actual.pending(name);
    }

    @Override
    public long size(ObjectName name) throws StorageException {
        return actual.size(name);
    }

    @Override
    public void delete(ObjectName name) throws StorageException {
        actual.delete(name);
    }

    @Override
    public List<ObjectName> list(ObjectName prefix) throws StorageException {
        return actual.list(prefix);
    }
}
