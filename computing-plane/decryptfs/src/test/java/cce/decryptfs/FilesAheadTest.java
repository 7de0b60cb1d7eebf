package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilesAheadTest {

    private static final int FILES = 200;
    private static final int WINDOW = 16;

    /// The arrays that were given to the object under test, by file.
    private final Map<Integer, byte[]> given = new ConcurrentHashMap<>();

    /// Files in the order in which they were read.
    private final List<Integer> order = new CopyOnWriteArrayList<>();

    private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
    private final Set<Integer> large = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile int heldFile = -1;
    private final FilesAhead ahead = new FilesAhead(this::readWhole, FILES, WINDOW, 1);

    @AfterEach
    void end() {
        gate.countDown();
        ahead.close();
    }

    @Test
    void filesInOrder_areReadAheadOnceEach() {
        int answered = 0;
        for (int file = 0; file < FILES; file++) {
            answered += read(file) ? 1 : 0;
        }
        // The first ones show the habit.
        assertThat(answered).isEqualTo(FILES - 3);
        assertThat(order).doesNotHaveDuplicates().hasSize(FILES - 3);
    }

    @Test
    void filesInNoOrder_areNotReadAhead() {
        List<Integer> files = new ArrayList<>();
        for (int file = 0; file < FILES; file += 2) {
            files.add(file);
        }
        Collections.shuffle(files, new Random(3));

        assertThat(files).noneMatch(this::read);
        assertThat(order).isEmpty();
    }

    @Test
    void programsSideBySide_areFollowedEach() {
        int answered = 0;
        for (int i = 0; i < 40; i++) {
            answered += read(i) ? 1 : 0;
            answered += read(100 + i) ? 1 : 0;
            answered += read(150 + i) ? 1 : 0;
        }
        assertThat(answered).isEqualTo(3 * (40 - 3));
    }

    @Test
    void neighboursInAnyOrder_areStillAnswered() {
        begin(0);
        int answered = 0;
        for (int file = 4; file < 100; file += 2) {
            answered += read(file + 1) ? 1 : 0;
            answered += read(file) ? 1 : 0;
        }
        assertThat(answered).isGreaterThan(80);
        assertThat(order).doesNotHaveDuplicates();
    }

    @Test
    void fileThatCannotBeReadAhead_isLeftToTheReader() {
        broken.add(10);
        large.add(12);
        begin(0);
        for (int file = 4; file < 20; file++) {
            assertThat(read(file)).as("file %d", file).isEqualTo(file != 10 && file != 12);
        }
    }

    @Test
    void partsOfAFile_areAnsweredUntilItsEnd() {
        begin(0);
        byte[] target = new byte[SIZE];
        assertThat(ahead.read(4, 0, target, 0, 100)).isTrue();
        assertThat(ahead.read(4, 100, target, 100, SIZE - 100)).isTrue();
        assertThat(target).isEqualTo(contents(4));

        assertThat(ahead.read(4, 0, target, 0, SIZE))
                .as("handed out, so nothing is kept of it")
                .isFalse();
    }

    @Test
    void rangeBeyondTheFile_isNotAnswered() {
        begin(0);
        assertThat(ahead.read(4, 0, new byte[SIZE + 1], 0, SIZE + 1)).isFalse();
        assertThat(ahead.read(5, FilesAhead.MAX_FILE_BYTES, new byte[1], 0, 1)).isFalse();
    }

    @Test
    void whatWasHandedOut_isWiped() {
        begin(0);
        assertThat(read(4)).isTrue();

        assertThat(given.get(4)).containsOnly(0);
    }

    @Test
    void closing_wipesWhatNobodyWanted() {
        begin(0);
        assertThat(read(4)).isTrue();
        ahead.close();

        assertThat(given.values())
                .isNotEmpty()
                .allSatisfy(array -> assertThat(array).containsOnly(0));
        assertThat(read(5)).isFalse();
    }

    @Test
    void closingDuringARead_wipesWhatItBrings() throws Exception {
        heldFile = 4;
        begin(0);
        Thread closing = Thread.ofPlatform().start(ahead::close);
        while (ahead.isOpen()) {
            Thread.onSpinWait();
        }
        gate.countDown();
        closing.join();

        assertThat(given.values()).allSatisfy(array -> assertThat(array).containsOnly(0));
    }

    @Test
    void programThatGoesElsewhere_leavesNothingBehind() {
        begin(0);
        assertThat(read(4)).isTrue();
        for (int other = 0; other < FilesAhead.MAX_SEQUENCES; other++) {
            assertThat(read(100 + 10 * other)).isFalse();
        }
        assertThat(read(5)).as("its sequence is forgotten").isFalse();
    }

    @Test
    void readersOnManyThreads_getEveryFileRight() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                answers.add(threads.submit(() -> readInRuns(random)));
            }
            for (Future<Integer> answered : answers) {
                assertThat(answered.get()).isPositive();
            }
        }
    }

    private int readInRuns(Random random) {
        int answered = 0;
        for (int run = 0; run < 200; run++) {
            int first = random.nextInt(FILES);
            int last = Math.min(FILES, first + random.nextInt(40));
            for (int file = first; file < last; file++) {
                answered += read(file) ? 1 : 0;
            }
        }
        return answered;
    }

    private static final int SIZE = 300;

    private void begin(int first) {
        for (int file = first; file < first + 4; file++) {
            boolean ignored = read(file);
        }
    }

    /// Reads a file; what is answered must be right.
    private boolean read(int file) {
        byte[] target = new byte[SIZE + 2];
        boolean answered = ahead.read(file, 0, target, 1, SIZE);
        if (answered) {
            assertThat(Arrays.copyOfRange(target, 1, SIZE + 1)).isEqualTo(contents(file));
        }
        return answered;
    }

    private Optional<byte[]> readWhole(int file, int maxBytes) throws IOException {
        assertThat(maxBytes).isEqualTo(FilesAhead.MAX_FILE_BYTES);
        if (file == heldFile) {
            awaitGate();
        }
        order.add(file);
        if (broken.contains(file)) {
            throw new IOException("wrong");
        }
        if (large.contains(file)) {
            return Optional.empty();
        }
        byte[] bytes = contents(file);
        given.put(file, bytes);
        return Optional.of(bytes);
    }

    /// Deaf to interruption, as a read of a file in memory is.
    private void awaitGate() {
        boolean interrupted = false;
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// No zeros, so that a wiped array shows.
    private static byte[] contents(int file) {
        byte[] bytes = new byte[SIZE];
        Random random = new Random(file);
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (1 + random.nextInt(255));
        }
        return bytes;
    }
}
