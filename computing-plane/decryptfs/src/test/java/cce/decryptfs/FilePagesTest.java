package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePagesTest {

    private static final int WINDOW = FilePages.WINDOW_BYTES;
    private static final int UNIT = 64 * 1024;
    private static final long END = 2L * WINDOW + UNIT;

    @TempDir
    Path folder;

    private Path file;
    private final byte[] bytes = new byte[(int) END];

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(bytes);
        file = Files.write(folder.resolve("file"), bytes);
    }

    @Test
    void partsOfWholeWindows_areCopied() {
        try (FilePages pages = new FilePages(file, 0)) {
            for (int position : new int[] {0, UNIT - 10, WINDOW - 10, WINDOW, 2 * WINDOW - UNIT}) {
                byte[] target = new byte[12];
                assertThat(pages.copy(position, target, 1, 10, END)).isTrue();
                assertThat(Arrays.copyOfRange(target, 1, 11))
                        .isEqualTo(Arrays.copyOfRange(bytes, position, position + 10));
                assertThat(target[0] + target[11]).isZero();
            }
        }
    }

    @Test
    void lastWindowThatIsNotWhole_isLeftToACall() {
        try (FilePages pages = new FilePages(file, 0)) {
            assertThat(pages.copy(2L * WINDOW, new byte[10], 0, 10, END)).isFalse();
            assertThat(pages.copy(Long.MAX_VALUE - 10, new byte[10], 0, 10, Long.MAX_VALUE))
                    .isFalse();
        }
    }

    @Test
    void rangeOfTwoUnits_isLeftToACall() {
        try (FilePages pages = new FilePages(file, 0)) {
            assertThat(pages.copy(UNIT - 1, new byte[2], 0, 2, END)).isFalse();
            assertThat(pages.copy(WINDOW - 1, new byte[2], 0, 2, END)).isFalse();
        }
    }

    @Test
    void fileThatIsGone_isLeftToACall() throws IOException {
        Files.delete(file);
        try (FilePages pages = new FilePages(file, 0)) {
            assertThat(pages.copy(0, new byte[10], 0, 10, END)).isFalse();
        }
    }

    @Test
    void fileCutBySomebody_neverEndsTheProcess() throws IOException {
        try (FilePages pages = new FilePages(file, 0)) {
            byte[] target = new byte[UNIT];
            assertThat(pages.copy(0, target, 0, UNIT, END)).isTrue();
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(UNIT);
            }
            assertThat(pages.copy(0, target, 0, UNIT, END)).isTrue();
            for (int unit = 1; unit < 100; unit++) {
                assertThat(pages.copy((long) unit * UNIT, target, 0, UNIT, END)).isFalse();
            }
        }
    }

    @Test
    void interruptedThread_isServedByACallAndTheNextByThePages() {
        try (FilePages pages = new FilePages(file, 0)) {
            Thread.currentThread().interrupt();
            assertThat(pages.copy(0, new byte[10], 0, 10, END)).isFalse();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(pages.copy(0, new byte[10], 0, 10, END)).isTrue();
        }
    }

    @Test
    void closedWhileOthersCopy_isLeftToACall() throws Exception {
        FilePages pages = new FilePages(file, 0);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            byte[] target = new byte[UNIT];
            boolean right = true;
            int position = 0;
            while (pages.copy(position, target, 0, UNIT, END)) {
                right &= Arrays.equals(target, 0, UNIT, bytes, position, position + UNIT);
                position = (position + UNIT) % (2 * WINDOW);
                begun.countDown();
            }
            return right;
        });
        begun.await();
        pages.close();
        assertThat(reader.get()).isTrue();
        assertThat(pages.copy(0, new byte[10], 0, 10, END)).isFalse();
    }
}
