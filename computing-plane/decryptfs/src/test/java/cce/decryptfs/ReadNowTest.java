package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.decryptfs.UnreliableStore.Behaviour;
import cce.sealing.DatasetKey;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Reads of a store that is far away by threads that must not wait: what is here comes at once, the rest is left to
/// others.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadNowTest {

    private static final int FILE = 0;
    private static final int LENGTH = 3_000_000;
    private static final int STEP = 100_000;

    @TempDir
    Path scratch;

    private final DatasetKey key = SealedBytes.newKey();
    private final byte[] plain = new byte[LENGTH];
    private UnreliableStore store;
    private SealedDataset dataset;

    @BeforeEach
    void seal() throws Exception {
        new Random(1).nextBytes(plain);
        Path folder = Files.createDirectories(scratch.resolve("plain"));
        Files.write(folder.resolve("file"), plain);
        SealedDataset near = StoredSnapshot.seal(folder, scratch.resolve("store"), SegmentSize.KIB_16)
                .dataset(key);
        store = new UnreliableStore(near.store());
        dataset = new SealedDataset(near.snapshot(), key, store, near.names());
    }

    @AfterEach
    void close() {
        store.release();
        key.close();
    }

    @Test
    void nothingReadYet_isLeftToOthersAndAsksNobody() throws Exception {
        store.behave(Behaviour.SILENT);
        try (Contents contents = contents(FetchOptions.standard())) {
            assertThat(contents.now(0, STEP)).isEmpty();
        }
        assertThat(store.reads()).isZero();
    }

    @Test
    void whatIsInMemory_comesAtOnceWhileTheStoreIsSilent() throws Exception {
        try (Contents contents = contents(FetchOptions.standard())) {
            contents.readAll();
            store.behave(Behaviour.SILENT);
            assertThat(contents.nowAll()).isEqualTo(plain);
        }
    }

    @Test
    void whatIsOnDisk_comesAtOnceWhileTheStoreIsSilent() throws Exception {
        try (CiphertextCache cache = cache()) {
            try (Contents contents = contents(FetchOptions.standard().withCache(cache))) {
                contents.readAll();
                // The disk comes after the reader, and closing ends what has not begun to be kept.
                while (cache.bytes() < LENGTH) {
                    Thread.sleep(1);
                }
            }
            try (Contents contents = contents(FetchOptions.standard().withCache(cache))) {
                contents.read(0, 1);
                store.behave(Behaviour.SILENT);
                assertThat(contents.nowAll()).isEqualTo(plain);
            }
        }
    }

    @Test
    void rangeOfWhichAPartIsMissing_isLeftToOthers() throws Exception {
        FetchOptions nothingAhead =
                new FetchOptions(Optional.empty(), FetchOptions.MIN_MEMORY_BYTES, 8, 0, Duration.ofMinutes(1));
        try (Contents contents = contents(nothingAhead)) {
            contents.read(0, 1000);
            int reads = store.reads();
            store.behave(Behaviour.SILENT);
            assertThat(contents.now(500, 500)).isPresent();
            assertThat(contents.now(0, BlockId.BLOCK_BYTES + 1)).isEmpty();
            assertThat(contents.now(LENGTH - 1000, 1000)).isEmpty();
            assertThat(store.reads()).isEqualTo(reads);
        }
    }

    @Test
    void spoiltDiskCache_isLeftToOthersWhoAskTheStore() throws Exception {
        try (CiphertextCache cache = cache();
                Contents contents = contents(FetchOptions.standard().withCache(cache))) {
            contents.readAll();
        }
        Path blocks = scratch.resolve("cache/blocks");
        byte[] spoilt = Files.readAllBytes(blocks);
        for (int i = BlockId.BLOCK_BYTES + 100; i < spoilt.length; i += 10_000) {
            spoilt[i] ^= 1;
        }
        Files.write(blocks, spoilt);
        try (CiphertextCache cache = cache();
                Contents contents = contents(FetchOptions.standard().withCache(cache))) {
            contents.read(0, 1);
            int left = 0;
            for (int at = BlockId.BLOCK_BYTES; at < LENGTH - STEP; at += STEP) {
                byte[] right = Arrays.copyOfRange(plain, at, at + STEP);
                Optional<byte[]> now = contents.now(at, STEP);
                left += now.isEmpty() ? 1 : 0;
                // Not every time: what was asked for anew may reach into the next step.
                now.ifPresent(read -> assertThat(read).isEqualTo(right));
                assertThat(contents.read(at, STEP)).isEqualTo(right);
                assertThat(contents.now(at, STEP)).contains(right);
            }
            assertThat(left).isPositive();
        }
    }

    @Test
    void wrongStore_isAnErrorOfTheReadThatWaits() throws Exception {
        store.behave(Behaviour.WRONG);
        try (Contents contents = contents(FetchOptions.standard())) {
            assertThatThrownBy(() -> contents.read(0, STEP)).isInstanceOf(UncheckedIOException.class);
            assertThat(contents.now(0, STEP)).isEmpty();
        }
    }

    @Test
    void manyReadersOfACacheThatIsTooSmall_neverGetAWrongByte() throws Exception {
        try (CiphertextCache cache = cache();
                Contents contents = contents(FetchOptions.standard().withCache(cache))) {
            CiphertextCache pressed = cache;
            IntStream.range(0, 4).parallel().forEach(seed -> {
                Random random = new Random(seed);
                for (int i = 0; i < 500; i++) {
                    int at = random.nextInt(LENGTH - STEP);
                    byte[] right = Arrays.copyOfRange(plain, at, at + STEP);
                    contents.now(at, STEP).ifPresent(read -> assertThat(read).isEqualTo(right));
                    assertThat(contents.read(at, STEP)).isEqualTo(right);
                    // Others throw out what is in use.
                    pressed.write(new BlockId(seed, i, i), new byte[BlockId.BLOCK_BYTES]);
                }
            });
        }
    }

    private CiphertextCache cache() throws IOException {
        return CiphertextCache.open(scratch.resolve("cache"), CiphertextCache.MIN_BYTES);
    }

    private Contents contents(FetchOptions options) {
        return new Contents(new SealedContents(dataset, new Fetcher(store::open, options)));
    }

    /// The one file, read in both ways.
    private record Contents(SealedContents sealed) implements AutoCloseable {

        byte[] read(int position, int length) {
            byte[] target = new byte[length];
            try {
                sealed.read(FILE, position, target, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return target;
        }

        void readAll() {
            for (int at = 0; at < LENGTH; at += STEP) {
                byte[] ignored = read(at, STEP);
            }
        }

        Optional<byte[]> now(int position, int length) {
            byte[] target = new byte[length + 2];
            boolean read = sealed.readNow(FILE, position, target, 1, length);
            assertThat(target[0]).as("before the range").isZero();
            assertThat(target[length + 1]).as("behind the range").isZero();
            return read ? Optional.of(Arrays.copyOfRange(target, 1, length + 1)) : Optional.empty();
        }

        byte[] nowAll() {
            byte[] all = new byte[LENGTH];
            for (int at = 0; at < LENGTH; at += STEP) {
                byte[] part = now(at, STEP).orElseThrow();
                System.arraycopy(part, 0, all, at, STEP);
            }
            return all;
        }

        @Override
        public void close() {
            sealed.close();
        }
    }
}
