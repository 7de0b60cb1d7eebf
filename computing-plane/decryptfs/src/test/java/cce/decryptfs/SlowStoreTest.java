package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.decryptfs.UnreliableStore.Behaviour;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Datasets whose store is far away: right bytes or an error, never a wrong byte and never a hang.
class SlowStoreTest {

    private static final int LARGE = 9_000_001;
    private static final FetchOptions OPTIONS = FetchOptions.standard();

    @TempDir
    Path scratch;

    private final DatasetKey key = SealedBytes.newKey();
    private final byte[] large = random(LARGE, 1);
    private final byte[] small = random(5000, 2);
    private Path mountPoint;
    private UnreliableStore store;
    private SealedDataset dataset;

    @BeforeEach
    void seal() throws Exception {
        Programs.assumeRootMount();
        mountPoint = Files.createDirectory(scratch.resolve("mnt")).toRealPath();
        Path plain = Files.createDirectories(scratch.resolve("plain"));
        Files.write(plain.resolve("large"), large);
        Files.write(plain.resolve("small"), small);
        StoredSnapshot stored = StoredSnapshot.seal(plain, scratch.resolve("store"), SegmentSize.KIB_16);
        SealedDataset near = stored.dataset(key);
        store = new UnreliableStore(near.store());
        dataset = new SealedDataset(near.snapshot(), key, store, near.names());
    }

    @AfterEach
    void close() {
        store.release();
        key.close();
    }

    @Test
    void sequentialRead_isByteEqualAndTakesFewRequests() throws Exception {
        store.behave(Behaviour.SLOW);
        try (Mount mount = mount(OPTIONS)) {
            assertThat(Files.readAllBytes(mountPoint.resolve("large"))).isEqualTo(large);
            assertThat(Files.readAllBytes(mountPoint.resolve("small"))).isEqualTo(small);
            assertThat(mount.fault()).isEmpty();
        }
        int blocks = LARGE / BlockId.BLOCK_BYTES;
        assertThat(store.reads()).as("neighbouring blocks travel together").isLessThan(blocks / 2);
    }

    @Test
    void randomReadsByManyThreads_areByteEqual() throws Exception {
        Random random = new Random(3);
        long[] positions = random.longs(400, 0, LARGE - 10_000).toArray();
        try (Mount mount = mount(OPTIONS);
                FileChannel channel = FileChannel.open(mountPoint.resolve("large"))) {
            Arrays.stream(positions).parallel().forEach(position -> assertRead(channel, (int) position, 10_000));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILING", "WRONG", "STALE"})
    void storeThatMisbehaves_isAnErrorAndAFault(Behaviour misbehaviour) throws Exception {
        try (Mount mount = mount(OPTIONS)) {
            store.behave(misbehaviour);
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("small")))
                    .isInstanceOf(IOException.class);
            assertThat(mount.fault()).isPresent();
            store.behave(Behaviour.GOOD);
            assertThat(Files.readAllBytes(mountPoint.resolve("small"))).isEqualTo(small);
        }
    }

    @Test
    void objectThatIsGone_isAnErrorAndAFault() throws Exception {
        try (Mount mount = mount(OPTIONS)) {
            store.delete(objectOf("large"));
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("large")))
                    .isInstanceOf(IOException.class);
            assertThat(mount.faults()).extracting(Fault::file).containsOnly("large");
        }
    }

    @Test
    void storeThatNeverAnswers_isAnErrorWhenTheTimeIsOver() throws Exception {
        store.behave(Behaviour.SILENT);
        try (Mount mount = mount(OPTIONS.withTimeout(Duration.ofMillis(300)))) {
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("small")))
                    .isInstanceOf(IOException.class);
            assertThat(mount.fault()).isPresent();
            assertThat(mountPoint.resolve("large")).as("look-ups go on").exists();
        }
    }

    @Test
    void programKilledWhileItWaits_endsAndIsNoFault() throws Exception {
        store.behave(Behaviour.SILENT);
        try (Mount mount = mount(OPTIONS)) {
            Process reader = new ProcessBuilder(
                            "cat", mountPoint.resolve("small").toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            while (store.reads() == 0) {
                Thread.onSpinWait();
            }
            reader.destroyForcibly();
            assertThat(reader.waitFor(60, TimeUnit.SECONDS))
                    .as("it can be killed")
                    .isTrue();
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void mountClosedWhileAProgramWaits_ends() throws Exception {
        store.behave(Behaviour.SILENT);
        Process reader;
        try (Mount mount = mount(OPTIONS)) {
            reader = new ProcessBuilder("cat", mountPoint.resolve("small").toString())
                    .redirectErrorStream(true)
                    .start();
            while (store.reads() == 0) {
                Thread.onSpinWait();
            }
            assertThat(mount.fault()).isEmpty();
        }
        assertThat(reader.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.exitValue()).isNotZero();
    }

    @Test
    void secondMount_readsFromTheDiskCacheAlone() throws Exception {
        try (CiphertextCache cache = CiphertextCache.open(scratch.resolve("cache"), 64 << 20);
                Mount mount = mount(OPTIONS.withCache(cache))) {
            assertThat(Files.readAllBytes(mountPoint.resolve("large"))).isEqualTo(large);
            // The program had its bytes before the disk did, and the mount does not wait for the rest when it ends.
            long blocks = Math.ceilDiv(store.size(objectOf("large")), (long) BlockId.BLOCK_BYTES);
            while (cache.bytes() < blocks * BlockId.BLOCK_BYTES) {
                Thread.sleep(1);
            }
        }
        store.behave(Behaviour.FAILING);
        try (CiphertextCache cache = CiphertextCache.open(scratch.resolve("cache"), 64 << 20);
                Mount mount = mount(OPTIONS.withCache(cache))) {
            assertThat(Files.readAllBytes(mountPoint.resolve("large"))).isEqualTo(large);
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void spoiltDiskCache_isFetchedAgain() throws Exception {
        Path folder = scratch.resolve("cache");
        try (CiphertextCache cache = CiphertextCache.open(folder, 64 << 20);
                Mount mount = mount(OPTIONS.withCache(cache))) {
            assertThat(Files.readAllBytes(mountPoint.resolve("large"))).isEqualTo(large);
        }
        byte[] blocks = Files.readAllBytes(folder.resolve("blocks"));
        for (int i = 100; i < blocks.length; i += 10_000) {
            blocks[i] ^= 1;
        }
        Files.write(folder.resolve("blocks"), blocks);
        try (CiphertextCache cache = CiphertextCache.open(folder, 64 << 20);
                Mount mount = mount(OPTIONS.withCache(cache))) {
            assertThat(Files.readAllBytes(mountPoint.resolve("large"))).isEqualTo(large);
            assertThat(mount.fault()).as("the disk is not the store").isEmpty();
        }
    }

    @Test
    void spoiltDiskCacheAndStore_isAnErrorAndAFault() throws Exception {
        try (CiphertextCache cache = CiphertextCache.open(scratch.resolve("cache"), 64 << 20)) {
            store.behave(Behaviour.WRONG);
            try (Mount mount = mount(OPTIONS.withCache(cache))) {
                assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("small")))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("small")))
                        .isInstanceOf(IOException.class);
                assertThat(mount.fault()).isPresent();
            }
        }
    }

    private ObjectName objectOf(String file) throws SealingException {
        return dataset.names()
                .apply(dataset.snapshot()
                        .entry(SnapshotPath.parse(file))
                        .orElseThrow()
                        .object());
    }

    private Mount mount(FetchOptions options) throws MountException {
        return DecryptFs.mount(mountPoint, dataset, MountOptions.standard(), options);
    }

    private void assertRead(FileChannel channel, int position, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try {
            while (buffer.hasRemaining()) {
                assertThat(channel.read(buffer, (long) position + buffer.position()))
                        .isPositive();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(buffer.array()).isEqualTo(Arrays.copyOfRange(large, position, position + length));
    }

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
