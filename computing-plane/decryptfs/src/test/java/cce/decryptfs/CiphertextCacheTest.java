package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.storage.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CiphertextCacheTest {

    private static final BlockId OBJECT = BlockId.first(ObjectName.of("test", "object"));
    private static final int SLOTS = (int) (CiphertextCache.MIN_BYTES / BlockId.BLOCK_BYTES);

    @TempDir
    Path folder;

    @Test
    void writtenBlock_isReadBackInParts() throws IOException {
        try (CiphertextCache cache = open()) {
            cache.write(OBJECT, block(7, 1000));
            byte[] target = new byte[12];
            assertThat(cache.read(OBJECT, 990, target, 1, 10)).isTrue();
            assertThat(target).isEqualTo(new byte[] {0, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0});
        }
    }

    @Test
    void absentBlockAndPartBehindItsEnd_areMisses() throws IOException {
        try (CiphertextCache cache = open()) {
            cache.write(OBJECT, block(7, 1000));
            assertThat(cache.read(OBJECT.at(1), 0, new byte[1], 0, 1)).isFalse();
            assertThat(cache.read(BlockId.first(ObjectName.of("other")), 0, new byte[1], 0, 1))
                    .isFalse();
            assertThat(cache.read(OBJECT, 1000, new byte[1], 0, 1)).isFalse();
        }
    }

    @Test
    void moreBlocksThanRoom_staysWithinTheBoundAndKeepsWhatIsUsed() throws IOException {
        try (CiphertextCache cache = open()) {
            for (int i = 0; i < 5 * SLOTS; i++) {
                cache.write(OBJECT.at(i), block(i, BlockId.BLOCK_BYTES));
                assertThat(cache.read(OBJECT, 0, new byte[1], 0, 1))
                        .as("used all the time")
                        .isTrue();
            }
            assertThat(cache.bytes()).isLessThanOrEqualTo(CiphertextCache.MIN_BYTES);
            assertThat(cache.contains(OBJECT.at(5L * SLOTS - 1))).isTrue();
        }
        assertThat(Files.size(folder.resolve("blocks"))).isLessThanOrEqualTo(CiphertextCache.MIN_BYTES);
    }

    @Test
    void reopened_hasItsBlocks() throws IOException {
        try (CiphertextCache cache = open()) {
            cache.write(OBJECT.at(3), block(3, 50));
        }
        try (CiphertextCache cache = open()) {
            byte[] target = new byte[50];
            assertThat(cache.read(OBJECT.at(3), 0, target, 0, 50)).isTrue();
            assertThat(target).isEqualTo(block(3, 50));
        }
    }

    @Test
    void tornIndex_losesOnlyTheTornRecords() throws IOException {
        try (CiphertextCache cache = open()) {
            cache.write(OBJECT.at(0), block(1, 50));
            cache.write(OBJECT.at(1), block(2, 50));
        }
        byte[] index = Files.readAllBytes(folder.resolve("index"));
        index[20] ^= 1;
        Files.write(folder.resolve("index"), Arrays.copyOf(index, index.length + 5));
        try (CiphertextCache cache = open()) {
            assertThat(cache.contains(OBJECT.at(0))).isFalse();
            assertThat(cache.contains(OBJECT.at(1))).isTrue();
        }
    }

    @Test
    void blocksFileLost_isAMiss() throws IOException {
        try (CiphertextCache cache = open()) {
            cache.write(OBJECT, block(1, 50));
        }
        Files.delete(folder.resolve("blocks"));
        try (CiphertextCache cache = open()) {
            assertThat(cache.read(OBJECT, 0, new byte[50], 0, 50)).isFalse();
        }
    }

    @Test
    void forgottenBlock_isGoneAlsoAfterReopening() throws IOException {
        try (CiphertextCache cache = open()) {
            cache.write(OBJECT, block(1, 50));
            assertThat(cache.forget(OBJECT)).isTrue();
            assertThat(cache.forget(OBJECT)).isFalse();
        }
        try (CiphertextCache cache = open()) {
            assertThat(cache.contains(OBJECT)).isFalse();
        }
    }

    @Test
    void interruptedReadersAndWriters_leaveTheCacheUsable() throws IOException {
        try (CiphertextCache cache = open()) {
            Thread.currentThread().interrupt();
            cache.write(OBJECT, block(7, 1000));
            byte[] read = new byte[100];
            assertThat(cache.read(OBJECT, 0, read, 0, 100)).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            cache.write(OBJECT.at(1), block(8, 1000));
            assertThat(cache.read(OBJECT.at(1), 0, read, 0, 100)).isTrue();
        }
    }

    @Test
    void blocksOfAWholeWindow_areTheSameAndStayThoseOfTheirSlots() throws IOException {
        long bytes = 2L * FilePages.WINDOW_BYTES;
        int slots = (int) (bytes / BlockId.BLOCK_BYTES);
        try (CiphertextCache cache = CiphertextCache.open(folder, bytes)) {
            byte[] read = new byte[BlockId.BLOCK_BYTES];
            int found = 0;
            // Once and a half round: mapped slots are written again.
            for (int i = 0; i < slots * 3 / 2; i++) {
                cache.write(OBJECT.at(i), block(i, BlockId.BLOCK_BYTES));
                int known = i / 2;
                if (cache.read(OBJECT.at(known), 0, read, 0, read.length)) {
                    found++;
                    assertThat(Arrays.mismatch(read, block(known, BlockId.BLOCK_BYTES)))
                            .isNegative();
                }
            }
            assertThat(found).isGreaterThanOrEqualTo(slots);
        }
    }

    @Test
    void linkInPlaceOfItsFiles_isRefused() throws IOException {
        Path other = Files.write(folder.resolve("other"), new byte[1]);
        Files.createSymbolicLink(folder.resolve("blocks"), other);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
        assertThat(other).hasSize(1);
    }

    @Test
    void folderInUse_isRefused() throws IOException {
        try (CiphertextCache cache = open()) {
            assertThat(cache.bytes()).isZero();
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
    }

    @Test
    void sizesOutOfRange_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CiphertextCache.open(folder, CiphertextCache.MIN_BYTES - 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CiphertextCache.open(folder, CiphertextCache.MAX_BYTES + 1));
    }

    private CiphertextCache open() throws IOException {
        return CiphertextCache.open(folder, CiphertextCache.MIN_BYTES);
    }

    private static byte[] block(int value, int length) {
        byte[] block = new byte[length];
        Arrays.fill(block, (byte) value);
        return block;
    }
}
