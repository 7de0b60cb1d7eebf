package cce.decryptfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.decryptfs.OpenFiles.Handle;
import cce.sealing.SealedFile;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

    private final SealedBytes sealed = new SealedBytes();
    private final OpenFiles files = new OpenFiles(sealed::open, 3);

    OpenFilesTest() {
        for (int i = 0; i < 8; i++) {
            sealed.with(("content of file " + i).getBytes(UTF_8));
        }
    }

    @Test
    void fileReadAgain_isNotOpenedAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(content(1)).isEqualTo("content of file 1");
        }
        assertThat(sealed.opened()).isEqualTo(1);
        assertThat(sealed.closed()).isZero();
    }

    @Test
    void fileReadLongestAgo_isClosedFirst() throws Exception {
        content(0);
        content(1);
        content(2);
        content(0);
        content(3);

        assertThat(files.openCount()).isEqualTo(3);
        assertThat(sealed.closed()).isEqualTo(1);
        content(0);
        assertThat(sealed.opened()).as("0 stayed open").isEqualTo(4);
        content(1);
        assertThat(sealed.opened()).as("1 was closed").isEqualTo(5);
    }

    @Test
    void fileInUse_staysOpenUntilItsReaderIsDone() throws Exception {
        Handle handle = files.acquire(0);
        for (int i = 1; i < 8; i++) {
            content(i);
        }
        assertThat(text(handle.file())).isEqualTo("content of file 0");
        SealedFile file = handle.file();

        handle.close();

        assertThatIllegalStateException().isThrownBy(() -> text(file));
    }

    @Test
    void close_closesEveryFileAndAllowsNoOther() throws Exception {
        content(0);
        content(1);
        Handle handle = files.acquire(2);

        files.close();

        assertThat(sealed.closed()).isEqualTo(2);
        assertThatIllegalStateException().isThrownBy(() -> files.acquire(0));
        handle.close();
        assertThat(sealed.closed()).isEqualTo(3);
    }

    @Test
    void fileThatCannotBeOpened_isTriedAgain() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        OpenFiles flaky = new OpenFiles(
                file -> {
                    if (broken.get()) {
                        throw new IOException("store is away");
                    }
                    return sealed.open(file);
                },
                3);

        assertThatThrownBy(() -> flaky.acquire(0)).hasMessage("store is away");
        broken.set(false);
        try (Handle handle = flaky.acquire(0)) {
            assertThat(text(handle.file())).isEqualTo("content of file 0");
        }
    }

    @Test
    void fileThatIsNotOpen_isNotOpenedForThoseWhoDoNotWait() throws Exception {
        assertThat(files.acquireOpen(1)).isEmpty();
        assertThat(sealed.opened()).isZero();
        content(1);
        try (Handle handle = files.acquireOpen(1).orElseThrow()) {
            files.close();
            assertThat(text(handle.file())).as("in use").isEqualTo("content of file 1");
        }
        assertThat(sealed.closed()).isEqualTo(1);
        assertThat(files.acquireOpen(1)).isEmpty();
    }

    @Test
    void manyThreads_readTheRightFilesAndLeakNone() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            var tasks = IntStream.range(0, 8)
                    .mapToObj(seed -> threads.submit(() -> {
                        Random random = new Random(seed);
                        for (int i = 0; i < 2000; i++) {
                            int file = random.nextInt(8);
                            assertThat(content(file)).isEqualTo("content of file " + file);
                            int other = random.nextInt(8);
                            Optional<Handle> open = files.acquireOpen(other);
                            if (open.isPresent()) {
                                try (Handle handle = open.get()) {
                                    assertThat(text(handle.file())).isEqualTo("content of file " + other);
                                }
                            }
                        }
                        return true;
                    }))
                    .toList();
            for (Future<Boolean> task : tasks) {
                assertThat(task.get()).isTrue();
            }
        }
        files.close();
        assertThat(sealed.closed()).isEqualTo(sealed.opened());
    }

    private String content(int file) throws Exception {
        try (Handle handle = files.acquire(file)) {
            return text(handle.file());
        }
    }

    private static String text(SealedFile file) throws Exception {
        byte[] bytes = new byte[(int) file.plaintextBytes()];
        assertThat(file.read(0, bytes, 0, bytes.length)).isEqualTo(bytes.length);
        return new String(bytes, UTF_8);
    }
}
