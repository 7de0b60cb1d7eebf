package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.sealing.SealedLayout;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs read sealed files, and what they read is right or an error.
@ParameterizedClass
@ValueSource(booleans = {false, true})
class SealedMountTest {

    private static final int PAYLOAD = new SealedLayout(SegmentSize.KIB_16).segmentPayloadBytes();

    @TempDir
    Path scratch;

    private Path mountPoint;

    /// Whether requests come over io_uring, or from `/dev/fuse`.
    @Parameter
    private boolean ring;

    private MountOptions options() {
        return MountOptions.standard().withRing(ring);
    }

    @BeforeEach
    void prepare() throws IOException {
        Programs.assumeRootMount();
        Programs.assumeRing(ring);
        mountPoint = Files.createDirectory(scratch.resolve("mnt")).toRealPath();
    }

    @Test
    void sizesAroundSegmentBorders_areByteEqual() throws Exception {
        int first = PAYLOAD - SealedLayout.HEADER_BYTES;
        int[] sizes = {0, 1, first - 1, first, first + 1, first + PAYLOAD, first + PAYLOAD + 1, 1 << 20, 3_333_333};
        SealedBytes sealed = new SealedBytes();
        byte[][] plain = new byte[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            plain[i] = random(sizes[i], i);
            sealed.with(plain[i]);
        }
        try (Mount mount = mount(sealed, sizes)) {
            for (int i = 0; i < sizes.length; i++) {
                assertThat(Files.readAllBytes(mountPoint.resolve("file-" + i))).isEqualTo(plain[i]);
            }
            assertThat(mount.fault()).isEmpty();
        }
        assertThat(sealed.closed()).as("files are closed with the mount").isEqualTo(sealed.opened());
    }

    @Test
    void everyOneOfManyCorruptions_isAnErrorAndNeverAWrongByte() throws Exception {
        Random random = new Random(5);
        byte[] plain = random(200_000, 1);
        for (int round = 0; round < 40; round++) {
            SealedBytes sealed = new SealedBytes().with(plain);
            byte[] ciphertext = sealed.ciphertext(0);
            ciphertext[random.nextInt(ciphertext.length)] ^= (byte) (1 << random.nextInt(8));
            try (Mount mount = mount(sealed, plain.length)) {
                assertReadsAreRightOrFail(mountPoint.resolve("file-0"), plain);
                assertThat(mount.fault()).as("round " + round).isPresent();
            }
        }
    }

    @Test
    void swappedSegments_areAnError() throws Exception {
        byte[] plain = random(5 * PAYLOAD, 2);
        SealedBytes sealed = new SealedBytes().with(plain);
        byte[] ciphertext = sealed.ciphertext(0);
        int segment = SegmentSize.KIB_16.bytes();
        byte[] second = Arrays.copyOfRange(ciphertext, segment, 2 * segment);
        System.arraycopy(ciphertext, 2 * segment, ciphertext, segment, segment);
        System.arraycopy(second, 0, ciphertext, 2 * segment, segment);

        try (Mount mount = mount(sealed, plain.length)) {
            assertReadsAreRightOrFail(mountPoint.resolve("file-0"), plain);
            assertThat(mount.fault()).isPresent();
        }
    }

    @Test
    void swappedFiles_areAnError() throws Exception {
        byte[] plain = random(1000, 3);
        SealedBytes sealed = new SealedBytes().with(plain).with(random(1000, 4));
        System.arraycopy(sealed.ciphertext(1), 0, sealed.ciphertext(0), 0, sealed.ciphertext(0).length);

        try (Mount mount = mount(sealed, 1000, 1000)) {
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("file-0")))
                    .isInstanceOf(IOException.class);
            assertThat(Files.readAllBytes(mountPoint.resolve("file-1"))).isEqualTo(random(1000, 4));
            assertThat(mount.faults()).extracting(Fault::file).containsOnly("file-0");
        }
    }

    @Test
    void fileShorterThanTheTreeSays_isAnError() throws Exception {
        SealedBytes sealed = new SealedBytes().with(random(1000, 3));

        try (Mount mount = mount(sealed, 1001)) {
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("file-0")))
                    .isInstanceOf(IOException.class);
            assertThat(mount.fault()).isPresent();
        }
    }

    @Test
    void wrongFileAmongManySmallOnes_isAnErrorOfThatFileAlone() throws Exception {
        int[] sizes = new int[100];
        SealedBytes sealed = new SealedBytes();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = 3000;
            sealed.with(random(sizes[i], i));
        }
        sealed.ciphertext(50)[2000] ^= 1;

        try (Mount mount = mount(sealed, sizes)) {
            for (int i = 0; i < sizes.length; i++) {
                Path file = mountPoint.resolve("file-" + i);
                if (i == 50) {
                    assertThatThrownBy(() -> Files.readAllBytes(file)).isInstanceOf(IOException.class);
                } else {
                    assertThat(Files.readAllBytes(file)).isEqualTo(random(sizes[i], i));
                }
            }
            assertThat(mount.faults()).extracting(Fault::file).containsOnly("file-50");
        }
        assertThat(sealed.closed()).as("files are closed with the mount").isEqualTo(sealed.opened());
    }

    private Mount mount(SealedBytes sealed, int... sizes) throws MountException {
        TreeBuilder builder = FileTree.builder();
        for (int i = 0; i < sizes.length; i++) {
            builder.file("file-" + i, sizes[i]);
        }
        FileContents contents = new SealedContents(
                new OpenFiles(sealed::open, 4),
                FilesAhead.of(sealed::readWhole, sizes.length, false),
                Optional.empty());
        return DecryptFs.mount(mountPoint, builder.build(), contents, options());
    }

    /// Reads the file in small steps, so that the parts that did not change are read too.
    private static void assertReadsAreRightOrFail(Path file, byte[] plain) throws IOException {
        int failed = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            int position = 0;
            while (position < plain.length) {
                ByteBuffer buffer = ByteBuffer.allocate(Math.min(5000, plain.length - position));
                int length = buffer.capacity();
                try {
                    length = channel.read(buffer, position);
                    assertThat(length).isPositive();
                    assertThat(Arrays.copyOf(buffer.array(), length))
                            .isEqualTo(Arrays.copyOfRange(plain, position, position + length));
                } catch (IOException e) {
                    failed++;
                }
                position += length;
            }
        }
        assertThat(failed).isPositive();
    }

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
