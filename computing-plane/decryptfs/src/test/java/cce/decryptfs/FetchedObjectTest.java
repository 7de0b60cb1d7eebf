package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.storage.ObjectName;
import cce.storage.StorageException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How much is asked of a store that is far away, counted in requests and bytes.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FetchedObjectTest {

    private static final int BLOCK = BlockId.BLOCK_BYTES;
    private static final int STEP = 4 * BLOCK;
    private static final long LARGE = 1L << 30;
    private static final long LONG = (48L << 20) + 1234;
    private static final ObjectName NAME = ObjectName.of("bench", "object");

    @TempDir
    Path scratch;

    @Test
    void sequentialRead_keepsFourLargeRangesInFlight() throws Exception {
        RecordingStore store = new RecordingStore(LARGE);
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LARGE)) {
            readAll(object, 0, 32L << 20);
            // With the window of 16 MiB ahead. One of these ranges held and a later one not would leave three for ever.
            store.awaitAnswered(48L << 20);
            store.hold();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readAll(object, 32L << 20, 96L << 20));
            store.awaitHeld(4);
            assertThat(store.held()).as("and no more").isEqualTo(4);
            store.release();
            reader.get();
        }
    }

    @Test
    void sequentialRead_asksForEveryByteOnceInFewRequests() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LONG)) {
            readAll(object, 0, LONG);
        }
        assertThat(store.bytes()).isEqualTo(LONG);
        assertThat(store.requests()).as("of 12 that were possible").isLessThan(40);
    }

    @Test
    void firstBlockOfARange_isReadBeforeTheRangeIsComplete() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        store.hold();
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LONG)) {
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> readAll(object, 0, STEP));
            store.awaitHeld(1);
            assertRead(object, 0, 4096);
            assertThat(waiting).as("the other blocks are still on their way").isNotDone();
            store.release();
            waiting.get();
        }
    }

    @Test
    void randomReads_fetchOneBlockEach() throws Exception {
        RecordingStore store = new RecordingStore(LARGE);
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LARGE)) {
            for (int i = 0; i < 100; i++) {
                // Each in a neighbourhood of its own.
                assertRead(object, (long) (i * 37 % 100 + 1) * (8 << 20) + 4096L * (i % 16), 4096);
            }
        }
        assertThat(store.requests()).isEqualTo(100);
        assertThat(store.bytes()).isEqualTo(100L * BLOCK);
    }

    @Test
    void manyReadsInOneNeighbourhood_fetchItOnce() throws Exception {
        RecordingStore store = new RecordingStore(LARGE);
        long start = 512L << 20;
        int length = ReadPattern.NEIGHBOURHOOD_BLOCKS * BLOCK;
        Random random = new Random(5);
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LARGE)) {
            for (int i = 0; i < 200; i++) {
                assertRead(object, start + random.nextInt(length - 4096), 4096);
            }
        }
        assertThat(store.bytes()).as("a few blocks twice").isLessThanOrEqualTo(length + 8L * BLOCK);
        assertThat(store.requests()).isLessThan(20);
    }

    @Test
    void blocksThatTheDiskHas_areGoneFromMemoryAndComeFromTheDisk() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        try (CiphertextCache disk = CiphertextCache.open(scratch.resolve("kept"), 64 << 20)) {
            BlockId first = BlockId.first(NAME);
            try (Fetcher fetcher =
                            new Fetcher(name -> store, FetchOptions.standard().withCache(disk));
                    FetchedObject object = fetcher.open(NAME, LONG)) {
                readAll(object, 0, LONG);
                long blocks = (LONG + BLOCK - 1) / BLOCK;
                for (long block = 0; block < blocks; block++) {
                    BlockId id = first.at(block);
                    while (!disk.contains(id) || fetcher.memory().contains(id)) {
                        Thread.onSpinWait();
                    }
                }
                long asked = store.bytes();
                readAll(object, 0, LONG);
                assertThat(store.bytes()).isEqualTo(asked);
            }
        }
    }

    @Test
    void blocksThatADiskDoesNotTake_stayInMemory() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        CiphertextCache disk = CiphertextCache.open(scratch.resolve("broken"), 64 << 20);
        disk.close();
        try (Fetcher fetcher =
                        new Fetcher(name -> store, FetchOptions.standard().withCache(disk));
                FetchedObject object = fetcher.open(NAME, LONG)) {
            readAll(object, 0, LONG);
            long asked = store.bytes();
            readAll(object, 0, LONG);
            assertThat(store.bytes()).isEqualTo(asked);
        }
    }

    @Test
    void cutRange_keepsWhatCameBefore() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        store.cutAfter(2);
        long position = 20L << 20;
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LONG)) {
            // Fails, unless the cut is known before the reader comes to it: then it asks for the rest.
            boolean ignored = isRead(object, position);
            store.cutAfter(0);
            assertRead(object, position, 2 * BLOCK);
        }
    }

    @Test
    void cutRange_failsTheReadAndALaterOneAsksAnew() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        store.cutAfter(0);
        long position = 20L << 20;
        try (Fetcher fetcher = fetcher(store);
                FetchedObject object = fetcher.open(NAME, LONG)) {
            assertThatThrownBy(() -> assertRead(object, position, STEP)).isInstanceOf(StorageException.class);
            store.cutAfter(Integer.MAX_VALUE);
            // The failed request may still be failing blocks that nobody waited for.
            while (!isRead(object, position)) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void diskCache_holdsWhatWasFetchedAhead() throws Exception {
        try (CiphertextCache cache = CiphertextCache.open(scratch.resolve("cache"), 128 << 20)) {
            RecordingStore store = new RecordingStore(LONG);
            FetchOptions options = FetchOptions.standard().withCache(cache);
            try (Fetcher fetcher = new Fetcher(_ -> store, options);
                    FetchedObject object = fetcher.open(NAME, LONG)) {
                readAll(object, 0, LONG);
                // Readers go on before the disk has what they read, and closing ends what has not begun to be kept.
                while (cache.bytes() < (LONG + BLOCK - 1) / BLOCK * BLOCK) {
                    Thread.sleep(1);
                }
            }
            assertThat(cache.bytes()).isEqualTo((LONG + BLOCK - 1) / BLOCK * BLOCK);
            RecordingStore unused = new RecordingStore(LONG);
            try (Fetcher fetcher = new Fetcher(_ -> unused, options);
                    FetchedObject object = fetcher.open(NAME, LONG)) {
                readAll(object, 0, LONG);
            }
            assertThat(unused.requests()).isZero();
        }
    }

    @Test
    void closedWhileReadersWait_failsThem() throws Exception {
        RecordingStore store = new RecordingStore(LONG);
        store.hold();
        Fetcher fetcher = fetcher(store);
        FetchedObject object = fetcher.open(NAME, LONG);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readAll(object, 0, STEP));
        store.awaitHeld(1);
        fetcher.close();
        assertThatThrownBy(reader::get).isInstanceOf(ExecutionException.class);
        object.close();
    }

    private static Fetcher fetcher(RecordingStore store) {
        return new Fetcher(_ -> store, FetchOptions.standard());
    }

    private static void readAll(FetchedObject object, long from, long end) {
        try {
            for (long position = from; position < end; position += STEP) {
                assertRead(object, position, (int) Math.min(STEP, end - position));
            }
        } catch (StorageException e) {
            throw new CompletionException(e);
        }
    }

    private static boolean isRead(FetchedObject object, long position) {
        try {
            assertRead(object, position, STEP);
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    private static void assertRead(FetchedObject object, long position, int length) throws StorageException {
        byte[] read = new byte[length + 2];
        object.announce(position, position + length);
        object.readFully(position, read, 1, length);
        for (int i = 0; i < length; i++) {
            if (read[i + 1] != RecordingStore.byteAt(position + i)) {
                throw new AssertionError("The byte at " + (position + i) + " is wrong.");
            }
        }
        assertThat(read[0] + read[length + 1]).as("nothing beside").isZero();
    }
}
