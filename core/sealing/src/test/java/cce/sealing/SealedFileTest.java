package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.sealing.SealingException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedFileTest {
    private static final SegmentSize SIZE = SegmentSize.KIB_16;
    private static final SealedFileContext CONTEXT = Fixtures.context("a/one.csv");
    private static final int THREE_SEGMENTS = 40_000;

    private final DatasetKey key = Fixtures.datasetKey();

    @Test
    void randomReads_giveThePlaintextThere() throws Exception {
        byte[] plaintext = Fixtures.plaintext(300_000);
        Random random = new Random(42);
        try (SealedFile file = open(seal(plaintext))) {
            assertThat(file.plaintextBytes()).isEqualTo(plaintext.length);
            for (int i = 0; i < 2_000; i++) {
                assertRead(file, plaintext, random);
            }
        }
    }

    @Test
    void parallelReads_giveThePlaintextThere() throws Exception {
        byte[] plaintext = Fixtures.plaintext(300_000);
        try (SealedFile file = open(seal(plaintext));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Void>> readers = new ArrayList<>();
            for (int reader = 0; reader < 40; reader++) {
                Random random = new Random(reader);
                readers.add(() -> {
                    for (int i = 0; i < 50; i++) {
                        assertRead(file, plaintext, random);
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(readers)) {
                done.get();
            }
        }
    }

    @Test
    void readAtOrAfterTheEnd_givesNothing() throws Exception {
        try (SealedFile file = open(seal(Fixtures.plaintext(100)))) {
            assertThat(file.read(100, new byte[10], 0, 10)).isZero();
            assertThat(file.read(Long.MAX_VALUE, new byte[10], 0, 10)).isZero();
            assertThat(file.read(95, new byte[10], 0, 10)).isEqualTo(5);
        }
    }

    @Test
    void readOutsideTheArrayOrBeforeTheFile_isRefused() throws Exception {
        try (SealedFile file = open(seal(Fixtures.plaintext(100)))) {
            assertThatThrownBy(() -> file.read(0, new byte[10], 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> file.read(-1, new byte[10], 0, 10));
        }
    }

    @Test
    void everyChangedByte_isDetected() {
        byte[] sealed = seal(Fixtures.plaintext(THREE_SEGMENTS));

        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= (byte) (1 << (i % 8));
            assertRefused(() -> unseal(sealed), "byte " + i);
            sealed[i] ^= (byte) (1 << (i % 8));
        }
    }

    @Test
    void everyTruncation_isDetected() {
        byte[] sealed = seal(Fixtures.plaintext(THREE_SEGMENTS));

        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertRefused(() -> unseal(cut), "cut to " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 16383, 16384, 16385})
    void everyExtension_isDetected(int more) {
        byte[] sealed = seal(Fixtures.plaintext(THREE_SEGMENTS));

        assertRefused(() -> unseal(Arrays.copyOf(sealed, sealed.length + more)), "extended");
    }

    @Test
    void cutAtASegmentBorder_isDetectedByTheLastFlag() {
        byte[] sealed = seal(Fixtures.plaintext(THREE_SEGMENTS));

        assertReason(() -> unseal(Arrays.copyOf(sealed, 2 * SIZE.bytes())), Reason.TAMPERED);
        assertReason(() -> unseal(Arrays.copyOf(sealed, 2 * SIZE.bytes() + 16)), Reason.TRUNCATED);
    }

    @Test
    void swappedSegments_areDetected() {
        byte[] sealed = seal(Fixtures.plaintext(5 * SIZE.bytes()));
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, SIZE.bytes(), swapped, 2 * SIZE.bytes(), SIZE.bytes());
        System.arraycopy(sealed, 2 * SIZE.bytes(), swapped, SIZE.bytes(), SIZE.bytes());

        assertReason(() -> unseal(swapped), Reason.TAMPERED);
    }

    @Test
    void segmentOfAnotherFile_isDetected() {
        byte[] one = seal(Fixtures.plaintext(THREE_SEGMENTS));
        byte[] two = seal(Fixtures.plaintext(THREE_SEGMENTS));
        System.arraycopy(two, SIZE.bytes(), one, SIZE.bytes(), SIZE.bytes());

        assertReason(() -> unseal(one), Reason.TAMPERED);
    }

    @Test
    void anotherContext_isDetected() throws SealingException {
        byte[] sealed = seal(Fixtures.plaintext(100));
        SnapshotPath path = SnapshotPath.parse("a/one.csv");

        for (SealedFileContext other : List.of(
                Fixtures.context("a/two.csv"),
                new SealedFileContext.DatasetFile(Fixtures.OTHER_DATASET, Fixtures.SNAPSHOT, path),
                new SealedFileContext.DatasetFile(Fixtures.DATASET, Fixtures.OTHER_SNAPSHOT, path),
                new SealedFileContext.Manifest(Fixtures.DATASET, Fixtures.SNAPSHOT),
                new SealedFileContext.Result(Fixtures.JOB))) {
            assertReason(() -> Fixtures.unseal(sealed, SIZE, key, other), Reason.TAMPERED);
        }
    }

    @Test
    void anotherKeyOrSegmentSize_isDetected() {
        byte[] sealed = seal(Fixtures.plaintext(100_000));

        assertReason(
                () -> Fixtures.unseal(sealed, SIZE, Fixtures.datasetKey(Fixtures.DATASET, 0, 2), CONTEXT),
                Reason.TAMPERED);
        assertReason(() -> Fixtures.unseal(sealed, SegmentSize.KIB_64, key, CONTEXT), Reason.TAMPERED);
    }

    @Test
    void emptyFile_isAuthenticatedToo() throws Exception {
        byte[] sealed = seal(new byte[0]);
        assertThat(sealed).hasSize(56);
        assertThat(unseal(sealed)).isEmpty();

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertRefused(() -> unseal(changed), "byte " + i);
        }
    }

    @Test
    void readOfATamperedSegment_leavesOtherSegmentsReadable() throws Exception {
        byte[] plaintext = Fixtures.plaintext(THREE_SEGMENTS);
        byte[] sealed = seal(plaintext);
        sealed[SIZE.bytes() + 7] ^= 1;
        byte[] read = new byte[THREE_SEGMENTS];

        try (SealedFile file = open(sealed)) {
            assertReason(() -> file.read(0, read, 0, THREE_SEGMENTS), Reason.TAMPERED);
            int afterFirst = SIZE.bytes() - 56;
            // The first segment was authentic; of the second, nothing may have arrived.
            assertThat(Arrays.copyOfRange(read, afterFirst, THREE_SEGMENTS))
                    .isEqualTo(new byte[THREE_SEGMENTS - afterFirst]);
            assertThat(file.read(0, read, 0, 10)).isEqualTo(10);
            assertThat(file.read(39_999, read, 0, 10)).isOne();
        }
    }

    @Test
    void failingSource_passesItsExceptionOn() throws Exception {
        byte[] sealed = seal(Fixtures.plaintext(100));
        RangeSource source = (position, destination, offset, length) -> {
            if (length > SealedLayout.HEADER_BYTES) {
                throw new IOException("cut");
            }
            RangeSource.of(sealed).readFully(position, destination, offset, length);
        };
        try (SealedFile file = SealedFile.open(source, sealed.length, SIZE, key, CONTEXT)) {
            assertThatThrownBy(() -> file.read(0, new byte[10], 0, 10)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void closedFile_readsNoMore() throws Exception {
        SealedFile file = open(seal(Fixtures.plaintext(100)));
        file.close();

        assertThatIllegalStateException().isThrownBy(() -> file.read(0, new byte[10], 0, 10));
        assertThatIllegalStateException().isThrownBy(file::verifyAll);
    }

    @Test
    void tooLargeFile_isNotReadAtOnce() throws Exception {
        try (SealedFile file = open(seal(Fixtures.plaintext(100)))) {
            assertReason(() -> file.readAll(99), Reason.TOO_LARGE);
            assertThat(file.readAll(100)).hasSize(100);
        }
    }

    @Test
    void streamClosedWithoutFinish_leavesAFileThatDoesNotOpen() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var stream = new SealingStream(out, SIZE, key, CONTEXT, new SecureRandom())) {
            stream.write(Fixtures.plaintext(THREE_SEGMENTS));
        }

        assertRefused(() -> unseal(out.toByteArray()), "unfinished");
    }

    @Test
    void finishedOrClosedStream_takesNothingMore() throws Exception {
        var stream = new SealingStream(new ByteArrayOutputStream(), SIZE, key, CONTEXT, new SecureRandom());
        stream.finish();
        assertThatIllegalStateException().isThrownBy(() -> stream.write(1));
        assertThatIllegalStateException().isThrownBy(stream::finish);

        var closed = new SealingStream(new ByteArrayOutputStream(), SIZE, key, CONTEXT, new SecureRandom());
        closed.close();
        assertThatIllegalStateException().isThrownBy(closed::finish);
    }

    @Test
    void singleByteWrites_giveTheSameFile() throws Exception {
        byte[] plaintext = Fixtures.plaintext(THREE_SEGMENTS);
        var out = new ByteArrayOutputStream();
        try (var stream = new SealingStream(out, SIZE, key, CONTEXT, new SecureRandom())) {
            for (byte value : plaintext) {
                stream.write(value);
            }
            stream.finish();
        }

        assertThat(unseal(out.toByteArray())).isEqualTo(plaintext);
    }

    private void assertRead(SealedFile file, byte[] plaintext, Random random) throws Exception {
        int position = random.nextInt(plaintext.length + 100);
        int length = random.nextInt(1 + random.nextInt(70_000));
        byte[] read = new byte[length + 3];
        int count = file.read(position, read, 2, length);
        int expected = Math.clamp(plaintext.length - position, 0, length);
        assertThat(count).isEqualTo(expected);
        assertThat(Arrays.equals(
                        read,
                        2,
                        2 + count,
                        plaintext,
                        Math.min(position, plaintext.length),
                        Math.min(position, plaintext.length) + count))
                .as("read of %d at %d", length, position)
                .isTrue();
        assertThat(read[0] | read[1] | read[length + 2]).isZero();
    }

    private byte[] seal(byte[] plaintext) {
        return Fixtures.seal(plaintext, SIZE, key, CONTEXT);
    }

    private byte[] unseal(byte[] sealed) throws SealingException {
        return Fixtures.unseal(sealed, SIZE, key, CONTEXT);
    }

    private SealedFile open(byte[] sealed) throws Exception {
        return SealedFile.open(RangeSource.of(sealed), sealed.length, SIZE, key, CONTEXT);
    }

    private static void assertRefused(ThrowingCallable read, String what) {
        assertThatThrownBy(read).as(what).isInstanceOf(SealingException.class);
    }

    private static void assertReason(ThrowingCallable read, Reason reason) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        SealingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
