package cce.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What every object store promises. Each implementation extends it.
public abstract class ObjectStoreContract {
    protected static final ObjectName NAME = new ObjectName("datasets/0a1b/objects/9f3c");

    protected ObjectStoreContract() {}

    /// An empty store.
    protected abstract ObjectStore store() throws StorageException;

    /// The same store, as another process sees it.
    protected abstract ObjectStore reopened() throws StorageException;

    @Test
    void putObject_isReadByRange() throws StorageException {
        byte[] bytes = bytes(300_000);
        store().put(NAME, bytes);

        assertThat(reopened().size(NAME)).isEqualTo(bytes.length);
        assertThat(reopened().get(NAME, bytes.length)).isEqualTo(bytes);
        try (ObjectReader reader = reopened().open(NAME)) {
            assertThat(reader.size()).isEqualTo(bytes.length);
            byte[] part = new byte[1_000];
            reader.readFully(299_500, part, 100, 500);
            assertThat(Arrays.copyOfRange(part, 100, 600)).isEqualTo(Arrays.copyOfRange(bytes, 299_500, 300_000));
            assertThat(part[99] | part[600]).isZero();
        }
    }

    @Test
    void partsOfARange_comeInTheirOrder() throws StorageException {
        byte[] bytes = bytes(300_000);
        store().put(NAME, bytes);
        List<byte[]> parts = List.of(new byte[1], new byte[70_000], new byte[128_000]);
        List<Integer> told = new ArrayList<>();
        try (ObjectReader reader = store().open(NAME)) {
            reader.readParts(1000, parts, told::add);
            assertReason(() -> reader.readParts(299_000, List.of(new byte[1001]), _ -> {}), Reason.BAD_RANGE);
        }
        assertThat(told).containsExactly(0, 1, 2);
        int start = 1000;
        for (byte[] part : parts) {
            assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, start, start + part.length));
            start += part.length;
        }
    }

    @Test
    void emptyObject_isPossible() throws StorageException {
        store().put(NAME, new byte[0]);

        assertThat(store().size(NAME)).isZero();
        assertThat(store().get(NAME, 0)).isEmpty();
    }

    @Test
    void parallelReads_ofOneReader_giveTheBytesThere() throws Exception {
        byte[] bytes = bytes(300_000);
        store().put(NAME, bytes);
        try (ObjectReader reader = store().open(NAME);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> reads = new ArrayList<>();
            Random random = new Random(1);
            for (int i = 0; i < 500; i++) {
                int position = random.nextInt(bytes.length);
                int length = random.nextInt(bytes.length - position);
                reads.add(() -> {
                    byte[] part = new byte[length];
                    reader.readFully(position, part, 0, length);
                    return Arrays.equals(part, Arrays.copyOfRange(bytes, position, position + length));
                });
            }
            for (Future<Boolean> read : threads.invokeAll(reads)) {
                assertThat(read.get()).isTrue();
            }
        }
    }

    @Test
    void readBeyondTheObject_isRefused() throws StorageException {
        store().put(NAME, bytes(100));
        try (ObjectReader reader = store().open(NAME)) {
            assertReason(() -> reader.readFully(91, new byte[10], 0, 10), Reason.BAD_RANGE);
            assertReason(() -> reader.readFully(-1, new byte[10], 0, 10), Reason.BAD_RANGE);
            assertReason(() -> reader.readFully(Long.MAX_VALUE, new byte[10], 0, 10), Reason.BAD_RANGE);
            assertThatThrownBy(() -> reader.readFully(0, new byte[10], 5, 6))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertReason(() -> store().get(NAME, 99), Reason.BAD_RANGE);
    }

    @Test
    void takenName_isNotReplaced() throws StorageException {
        store().put(NAME, bytes(100));

        assertReason(() -> store().put(NAME, new byte[1]), Reason.EXISTS);
        assertReason(() -> store().pending(NAME), Reason.EXISTS);
        assertThat(store().get(NAME, 100)).isEqualTo(bytes(100));
    }

    @Test
    void objectsPutTogether_areAllThere() throws StorageException {
        List<ObjectStore.NewObject> objects = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            objects.add(new ObjectStore.NewObject(ObjectName.of("together", "f" + i % 3, "o" + i), bytes(i)));
        }

        store().putAll(objects);

        assertThat(reopened().list(ObjectName.of("together"))).hasSize(objects.size());
        for (ObjectStore.NewObject object : objects) {
            assertThat(reopened().get(object.name(), 40)).isEqualTo(object.bytes());
        }
    }

    @Test
    void takenNameAmongObjectsPutTogether_isRefusedAndNotReplaced() throws StorageException {
        store().put(NAME, bytes(10));
        ObjectName other = ObjectName.of("together", "other");

        assertReason(
                () -> store().putAll(List.of(
                        new ObjectStore.NewObject(other, bytes(20)), new ObjectStore.NewObject(NAME, bytes(30)))),
                Reason.EXISTS);

        assertThat(store().get(NAME, 100)).isEqualTo(bytes(10));
    }

    @Test
    void sameNameFromManyThreads_isPutOnce() throws Exception {
        ObjectStore store = store();
        List<Callable<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] bytes = {(byte) i};
            puts.add(() -> isStored(store, bytes));
        }
        int stored = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> put : threads.invokeAll(puts)) {
                stored += put.get() ? 1 : 0;
            }
        }
        assertThat(stored).isOne();
    }

    @Test
    void failingSource_leavesNothing() throws StorageException {
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(bytes(3_000_000))) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int read = super.read(target, offset, length);
                if (read < 0) {
                    throw new IOException("cut");
                }
                return read;
            }
        };

        assertReason(() -> store().put(NAME, failing), Reason.IO);
        assertReason(() -> store().size(NAME), Reason.NOT_FOUND);
        store().put(NAME, new ByteArrayInputStream(bytes(10)));
        assertThat(store().size(NAME)).isEqualTo(10);
    }

    @Test
    void missingObject_isNotFound() throws StorageException {
        assertReason(() -> store().size(NAME), Reason.NOT_FOUND);
        assertReason(() -> store().open(NAME), Reason.NOT_FOUND);
        assertReason(() -> store().get(NAME, 1), Reason.NOT_FOUND);
        store().delete(NAME);
    }

    @Test
    void deletedObject_isGoneAndItsNameFree() throws StorageException {
        store().put(NAME, bytes(10));
        store().delete(NAME);

        assertReason(() -> store().size(NAME), Reason.NOT_FOUND);
        store().put(NAME, bytes(20));
        assertThat(store().size(NAME)).isEqualTo(20);
    }

    @Test
    void openReader_afterDeletionAndANewObject_neverGivesOtherBytes() throws StorageException {
        store().put(NAME, bytes(10));
        try (ObjectReader reader = store().open(NAME)) {
            store().delete(NAME);
            store().put(NAME, new byte[10]);
            byte[] read = new byte[10];
            try {
                reader.readFully(0, read, 0, 10);
                assertThat(read).isEqualTo(bytes(10));
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND);
            }
        }
    }

    @Test
    void listing_isSortedAndOfThePrefixOnly() throws StorageException {
        for (String name : List.of("a/2", "a/1", "a/b/3", "ab/4", "c")) {
            store().put(new ObjectName(name), new byte[1]);
        }
        try (PendingObject pending = store().pending(new ObjectName("a/5"))) {
            pending.append(0, new byte[1], 0, 1);
        }

        assertThat(store().list(new ObjectName("a")))
                .extracting(ObjectName::value)
                .containsExactly("a/1", "a/2", "a/b/3");
        assertThat(store().list(new ObjectName("nothing"))).isEmpty();
    }

    @Test
    void pendingObject_isInvisibleUntilComplete() throws StorageException {
        byte[] bytes = bytes(5_000);
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes, 0, 2_000);
            assertReason(() -> reopened().size(NAME), Reason.NOT_FOUND);
            assertReason(() -> reopened().open(NAME), Reason.NOT_FOUND);
            pending.append(2_000, bytes, 2_000, 3_000);
            pending.complete();
        }

        assertThat(reopened().get(NAME, 5_000)).isEqualTo(bytes);
    }

    @Test
    void pendingObject_isTakenUpByAnotherProcess() throws StorageException {
        byte[] bytes = bytes(5_000);
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes, 0, 2_000);
            pending.append(2_000, new byte[500], 0, 500);
        }

        try (PendingObject pending = reopened().pending(NAME)) {
            assertThat(pending.size()).isEqualTo(2_500);
            pending.truncate(2_000);
            pending.append(2_000, bytes, 2_000, 3_000);
            pending.complete();
        }
        assertThat(store().get(NAME, 5_000)).isEqualTo(bytes);
    }

    @Test
    void begunAppends_sentInTheirOrder_makeTheObject() throws StorageException {
        byte[] bytes = bytes(2 * PendingObject.DIRECT_PIECE_BYTES + 100);
        int piece = PendingObject.DIRECT_PIECE_BYTES;
        try (PendingObject pending = store().pending(NAME)) {
            for (int at = 0; at < bytes.length; at += piece) {
                pending.begin(at, bytes, at, Math.min(piece, bytes.length - at)).send();
                assertThat(pending.size()).isEqualTo(Math.min(bytes.length, at + piece));
            }
            assertThat(pending.parallelAppends()).isPositive();
            pending.complete();
        }
        assertThat(Arrays.equals(reopened().get(NAME, bytes.length), bytes)).isTrue();
    }

    @Test
    void appendAnywhereButTheEnd_isRefused() throws StorageException {
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes(100), 0, 100);

            assertReason(() -> pending.append(0, new byte[1], 0, 1), Reason.BAD_RANGE);
            assertReason(() -> pending.append(99, new byte[1], 0, 1), Reason.BAD_RANGE);
            assertReason(() -> pending.append(101, new byte[1], 0, 1), Reason.BAD_RANGE);
            assertReason(() -> pending.truncate(101), Reason.BAD_RANGE);
            assertReason(() -> pending.truncate(-1), Reason.BAD_RANGE);
            assertThat(pending.size()).isEqualTo(100);
        }
    }

    @Test
    void abortedUpload_leavesNothing() throws StorageException {
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes(100), 0, 100);
            pending.abort();
        }

        assertReason(() -> store().size(NAME), Reason.NOT_FOUND);
        try (PendingObject pending = store().pending(NAME)) {
            assertThat(pending.size()).isZero();
        }
    }

    @Test
    void completion_doesNotReplaceAnObjectThatCameMeanwhile() throws StorageException {
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes(100), 0, 100);
            store().put(NAME, bytes(10));

            assertReason(pending::complete, Reason.EXISTS);
        }
        assertThat(store().size(NAME)).isEqualTo(10);
    }

    private static boolean isStored(ObjectStore store, byte[] bytes) throws StorageException {
        try {
            store.put(NAME, bytes);
            return true;
        } catch (StorageException e) {
            if (e.reason() != Reason.EXISTS) {
                throw e;
            }
            return false;
        }
    }

    protected static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    protected static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageEndingWith(".");
        });
    }
}
