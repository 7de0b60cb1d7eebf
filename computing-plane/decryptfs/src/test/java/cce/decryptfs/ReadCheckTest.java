package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import cce.sealing.DatasetKey;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Random reads of all kinds, compared with the plain tree, as fsx does for writable file systems. Seeded.
@ParameterizedClass
@ValueSource(booleans = {false, true})
class ReadCheckTest {

    private static final String SCRIPT = """
            import mmap, os, random, sys
            plain, mounted, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
            draw = random.Random(41)
            names = sorted(os.listdir(plain))
            assert names == sorted(os.listdir(mounted))
            files = [(open(f"{plain}/{n}", "rb").read(), os.open(f"{mounted}/{n}", os.O_RDONLY)) for n in names]
            direct = [os.open(f"{mounted}/{n}", os.O_RDONLY | os.O_DIRECT) for n in names]
            for step in range(steps):
                which = draw.randrange(len(files))
                content, file = files[which]
                size = len(content)
                assert os.fstat(file).st_size == size
                at = draw.randrange(size + 5000)
                length = draw.choice([1, 7, 100, 4096, 16368, 16384, 65536, 300000])
                kind = draw.randrange(6)
                if kind == 0:
                    read = os.pread(file, length, at)
                elif kind == 1:
                    parts = [bytearray(length // 3 + 1) for _ in range(3)]
                    count = os.preadv(file, parts, at)
                    read = b"".join(parts)[:count]
                    length = sum(map(len, parts))
                elif kind == 2:
                    os.lseek(file, at, os.SEEK_SET)
                    read = os.read(file, length)
                elif kind == 3:
                    with mmap.mmap(file, 0, prot=mmap.PROT_READ) as mapped:
                        read = mapped[at:at + length]
                elif kind == 4:
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                    read = os.pread(file, length, at)
                else:
                    at = at // 4096 * 4096
                    length = (length + 4095) // 4096 * 4096
                    buffer = mmap.mmap(-1, length)
                    count = os.preadv(direct[which], [buffer], at)
                    read = buffer[:count]
                assert read == content[at:at + length], (step, names[which], kind, at, length, len(read))
            print("checked", steps)
            """;

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
    void randomReadsOfAllKinds_giveThePlainBytes() throws Exception {
        Path plain = Files.createDirectories(scratch.resolve("plain"));
        Random random = new Random(40);
        for (int size : new int[] {1, 4095, 16_328, 16_329, 70_000, 1_000_003, 5_000_000}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(plain.resolve("file-" + size), bytes);
        }
        StoredSnapshot stored = StoredSnapshot.seal(plain, scratch.resolve("store"), SegmentSize.KIB_16);
        try (DatasetKey key = SealedBytes.newKey()) {
            check(plain, key, stored, false);
            check(plain, key, stored, true);
        }
    }

    private void check(Path plain, DatasetKey key, StoredSnapshot stored, boolean far) throws Exception {
        SealedDataset dataset = stored.dataset(key);
        try (Mount mount = far
                ? DecryptFs.mount(mountPoint, dataset, options(), FetchOptions.standard())
                : DecryptFs.mount(mountPoint, dataset, options())) {
            assertThat(Programs.python(SCRIPT, plain.toString(), mountPoint.toString(), "1500"))
                    .contains("checked 1500");
            assertThat(mount.fault()).isEmpty();
        }
    }
}
