package cce.decryptfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What programs see on a mount.
@ParameterizedClass
@ValueSource(booleans = {false, true})
class MountTest {

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
    void wholeTree_isByteEqualToThePlainDirectory() throws Exception {
        MemoryFiles files = MemoryFiles.random(1, 200)
                .with("name with blanks \t and\nnewline", "1")
                .with("ünïcødé/文件/🙂.txt", "2")
                .with("-rf", "3")
                .with("a\\b\"c'd$e*", "4")
                .with("deep/" + "x/".repeat(200) + "end", "5")
                .with("é".repeat(127), "6");
        Path plain = Files.createDirectory(scratch.resolve("plain"));
        files.writeTo(plain);

        try (Mount mount = mount(files)) {
            Programs.succeed("diff", "-r", plain.toString(), mountPoint.toString());
            assertThat(mount.overRing()).isEqualTo(ring);
            assertThat(mount.fault()).isEmpty();
            assertThat(mount.statistics().bytesRead()).isPositive();
        }
    }

    @Test
    void tenThousandSmallFiles_areAllRead() throws Exception {
        MemoryFiles files = new MemoryFiles();
        for (int i = 0; i < 10_000; i++) {
            files.with("dir" + i % 7 + "/f" + i, "content of file " + i + "\n");
        }
        try (Mount mount = mount(files)) {
            String count =
                    Programs.succeed("sh", "-c", "find \"$1\" -type f -exec cat {} + | sort -u | wc -l", "sh", at(""));
            assertThat(count.strip()).isEqualTo("10000");
            assertThat(mount.statistics().reads()).isEqualTo(10_000);
        }
    }

    @Test
    void readerOnEveryProcessor_isServed() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(8).nextBytes(bytes);
        MemoryFiles files = new MemoryFiles().with("big", bytes);
        Path plain = Files.createDirectory(scratch.resolve("plain"));
        files.writeTo(plain);
        try (Mount mount = mount(files, options().withThreads(1))) {
            for (String processor : Programs.processors()) {
                Programs.succeed(
                        "taskset",
                        "-c",
                        processor,
                        "cmp",
                        mount.mountPoint().resolve("big").toString(),
                        plain.resolve("big").toString());
            }
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void largeFile_hasItsDigest() throws Exception {
        int size = 200_000_003;
        try (Mount mount = mountGenerated(size)) {
            String digest = Programs.succeed("sha256sum", at("f0")).split(" ")[0];
            assertThat(digest).isEqualTo(generatedDigest(size));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void largeFileReadDirectly_hasItsDigest() throws Exception {
        int size = 20_000_003;
        try (Mount mount = mountGenerated(size)) {
            String digest = Programs.succeed(
                    "sh", "-c", "dd if=\"$1\" bs=1M iflag=direct status=none | sha256sum", "sh", at("f0"));
            assertThat(digest.split(" ")[0]).isEqualTo(generatedDigest(size));
            assertThat(mount.statistics().bytesRead()).isGreaterThanOrEqualTo(size);
        }
    }

    @Test
    void positionedReadsFromManyThreads_areRight() throws Exception {
        int size = 8_000_000;
        try (Mount mount = mountGenerated(size);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Void>> tasks = IntStream.range(0, 8)
                    .<Callable<Void>>mapToObj(i -> () -> randomReads(mountPoint.resolve("f0"), size, i))
                    .toList();
            for (Future<Void> result : threads.invokeAll(tasks)) {
                result.get();
            }
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void positionedReadsFromManyProcesses_areRight() throws Exception {
        MemoryFiles files = MemoryFiles.random(3, 20);
        Path plain = Files.createDirectory(scratch.resolve("plain"));
        files.writeTo(plain);
        String script = """
                import os, random, sys
                plain, mounted, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
                r = random.Random(seed)
                names = [os.path.relpath(os.path.join(d, f), plain) for d, _, fs in os.walk(plain) for f in fs]
                for _ in range(2000):
                    n = r.choice(names)
                    a, b = os.open(os.path.join(plain, n), os.O_RDONLY), os.open(os.path.join(mounted, n), os.O_RDONLY)
                    o, l = r.randrange(250000), r.randrange(1, 70000)
                    assert os.pread(a, l, o) == os.pread(b, l, o), (n, o, l)
                    os.close(a); os.close(b)
                """;
        try (Mount mount = mount(files)) {
            List<Process> processes = IntStream.range(0, 4)
                    .mapToObj(i -> start("python3", "-c", script, plain.toString(), at(""), Integer.toString(i)))
                    .toList();
            for (Process process : processes) {
                assertThat(process.waitFor()).isZero();
            }
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void memoryMappedFile_isRight() throws Exception {
        int size = 3_000_001;
        try (Mount mount = mountGenerated(size)) {
            String script = """
                    import hashlib, mmap, sys
                    with open(sys.argv[1], 'rb') as f, mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ) as m:
                        print(len(m), m[2999990:3000001].hex(), hashlib.sha256(m).hexdigest())
                    """;
            byte[] tail = new byte[11];
            new GeneratedContents().read(0, 2999990, tail, 0, 11);

            String[] seen = Programs.python(script, at("f0")).strip().split(" ");

            assertThat(seen)
                    .containsExactly(Integer.toString(size), HexFormat.of().formatHex(tail), generatedDigest(size));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void directoryOfAMillion_isListedOnceEach() throws Exception {
        TreeBuilder builder = FileTree.builder();
        for (int i = 0; i < 1_000_000; i++) {
            builder.file("many/entry-" + i, i);
        }
        try (Mount mount = DecryptFs.mount(mountPoint, builder.build(), new GeneratedContents(), options())) {
            String script = """
                    import os, sys
                    names = os.listdir(sys.argv[1])
                    sizes = {e.name: e.stat().st_size for e in os.scandir(sys.argv[1])}
                    assert len(names) == len(set(names)) == len(sizes) == 1000000
                    assert all(sizes['entry-%d' % i] == i for i in range(1000000))
                    """;
            Programs.python(script, at("many"));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void attributes_areThoseOfTheTree() throws Exception {
        TreeBuilder builder = FileTree.builder().modified(Instant.ofEpochSecond(1_700_000_000, 123_456_789));
        builder.executable("bin/tool", 1000);
        MountOptions owned = options().withOwner(1234, 5678);
        try (Mount mount = DecryptFs.mount(mountPoint, builder.build(), new GeneratedContents(), owned)) {
            Path tool = mountPoint.resolve("bin/tool");
            assertThat(Programs.succeed("stat", "-c", "%s %a %u %g %b %.Y %F", tool.toString()))
                    .isEqualTo("1000 555 1234 5678 2 1700000000.123456789 regular file\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tool.getParent())))
                    .isEqualTo("r-xr-xr-x");
            assertThat(Files.getAttribute(tool, "unix:ino")).isNotEqualTo(Files.getAttribute(mountPoint, "unix:ino"));
            assertThat(mount.mountPoint()).isEqualTo(mountPoint);
        }
    }

    @Test
    void fileSystemStatistics_sayFullAndReadOnly() throws Exception {
        try (Mount mount = mountGenerated(10_000_000)) {
            FileStore store = Files.getFileStore(mountPoint);
            assertThat(store.getTotalSpace()).isBetween(10_000_000L, 10_004_096L);
            assertThat(store.getUsableSpace()).isZero();
            assertThat(store.isReadOnly()).isTrue();
            assertThat(store.type()).isEqualTo("fuse.decryptfs");
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void everyChange_isRefusedAsReadOnly() throws Exception {
        try (Mount mount = mount(new MemoryFiles().with("d/f", "x"))) {
            String script = """
                    import errno, os, sys
                    os.chdir(sys.argv[1])
                    changes = [lambda: os.open('d/f', os.O_WRONLY), lambda: os.open('n', os.O_CREAT | os.O_WRONLY),
                        lambda: os.mkdir('n'), lambda: os.rmdir('d'), lambda: os.unlink('d/f'), lambda: os.rename('d/f', 'n'),
                        lambda: os.link('d/f', 'n'), lambda: os.symlink('d/f', 'n'), lambda: os.truncate('d/f', 0),
                        lambda: os.chmod('d/f', 0o777), lambda: os.chown('d/f', 1, 1), lambda: os.utime('d/f'),
                        lambda: os.mkfifo('n'), lambda: os.setxattr('d/f', 'user.x', b'1')]
                    for i, change in enumerate(changes):
                        try:
                            change()
                        except OSError as e:
                            assert e.errno == errno.EROFS, (i, e)
                        else:
                            raise AssertionError(i)
                    """;
            Programs.python(script, at(""));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void extendedAttributes_areAbsent() throws Exception {
        try (Mount mount = mount(new MemoryFiles().with("f", "x"))) {
            String script = """
                    import errno, os, sys
                    for call in (lambda p: os.getxattr(p, 'user.x'), lambda p: os.getxattr(p, 'security.capability')):
                        try:
                            call(sys.argv[1])
                        except OSError as e:
                            assert e.errno in (errno.EOPNOTSUPP, errno.ENODATA), e
                        else:
                            raise AssertionError()
                    """;
            Programs.python(script, at("f"));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void absentFile_isAbsent() throws Exception {
        try (Mount mount = mount(new MemoryFiles().with("f", "x"))) {
            assertThatThrownBy(() -> Files.readString(mountPoint.resolve("g"))).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> Files.readString(mountPoint.resolve("g"))).isInstanceOf(NoSuchFileException.class);
            assertThat(mount.statistics().lookups())
                    .as("the kernel remembers absence")
                    .isEqualTo(1);
        }
    }

    @Test
    void mountWithoutExecute_runsNoProgram() throws Exception {
        TreeBuilder builder = FileTree.builder();
        byte[] program = "#!/bin/sh\necho ran\n".getBytes(UTF_8);
        builder.executable("run", program.length);
        FileTree tree = builder.build();
        FileContents contents = (file, position, target, offset, length) ->
                System.arraycopy(program, (int) position, target, offset, length);

        try (Mount mount = DecryptFs.mount(mountPoint, tree, contents, options())) {
            assertThatThrownBy(() -> Programs.run(at("run"))).isInstanceOf(IOException.class);
            assertThat(mount.fault()).isEmpty();
        }
        try (Mount mount = DecryptFs.mount(mountPoint, tree, contents, options().withAllowExecute(true))) {
            assertThat(Programs.succeed(at("run"))).isEqualTo("ran\n");
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void contentThatFails_isAnIoErrorAndAFault() throws Exception {
        TreeBuilder builder = FileTree.builder();
        int good = builder.file("dir/good", 100);
        builder.file("dir/bad", 1_000_000);
        FileContents contents = (file, position, target, offset, length) -> {
            if (file != good) {
                throw new IOException("segment does not verify");
            }
        };
        try (Mount mount = DecryptFs.mount(mountPoint, builder.build(), contents, options())) {
            Programs.succeed("cat", at("dir/good"));
            assertThat(mount.fault()).isEmpty();

            Programs.Outcome outcome = Programs.run("cat", at("dir/bad"));

            assertThat(outcome.status()).isNotZero();
            assertThat(outcome.output()).contains("Input/output error");
            assertThat(mount.fault()).hasValueSatisfying(fault -> {
                assertThat(fault.file()).isEqualTo("dir/bad");
                assertThat(fault.cause()).hasMessage("segment does not verify");
            });
            assertThat(mount.statistics().faults()).isPositive();
            Programs.succeed("cat", at("dir/good"));
        }
    }

    @Test
    void killedReader_disturbsNobody() throws Exception {
        MemoryFiles files = new MemoryFiles().with("slow", "s".repeat(100_000)).with("fast", "f");
        FileTree tree = files.tree();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FileContents contents = (file, position, target, offset, length) -> {
            if (length > 1) {
                reading.countDown();
                assertThat(waitFor(release)).isTrue();
            }
            files.read(file, position, target, offset, length);
        };
        try (Mount mount = DecryptFs.mount(mountPoint, tree, contents, options())) {
            Process reader = start("cat", at("slow"));
            assertThat(waitFor(reading)).isTrue();
            reader.destroyForcibly();
            assertThat(Programs.succeed("cat", at("fast"))).isEqualTo("f");
            release.countDown();
            assertThat(reader.waitFor()).isNotZero();
            assertThat(Programs.succeed("cat", at("slow"))).hasSize(100_000);
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void mistakeInTheContents_isAFaultAndServingGoesOn() throws Exception {
        TreeBuilder builder = FileTree.builder();
        builder.file("f", 100);
        FileContents contents = (file, position, target, offset, length) -> {
            throw new ArrayIndexOutOfBoundsException("a mistake");
        };
        try (Mount mount = DecryptFs.mount(mountPoint, builder.build(), contents, options())) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("f")))
                        .isInstanceOf(IOException.class);
            }
            assertThat(mount.faults()).hasSize(Mount.MAX_RECORDED_FAULTS);
            assertThat(mount.statistics().faults()).isGreaterThanOrEqualTo(100);
            try (Stream<Path> children = Files.list(mountPoint)) {
                assertThat(children).hasSize(1);
            }
        }
    }

    private Mount mount(MemoryFiles files) throws MountException {
        return mount(files, options());
    }

    private Mount mount(MemoryFiles files, MountOptions options) throws MountException {
        return DecryptFs.mount(mountPoint, files.tree(), files, options);
    }

    private Mount mountGenerated(int size) throws MountException {
        TreeBuilder builder = FileTree.builder();
        builder.file("f0", size);
        return DecryptFs.mount(mountPoint, builder.build(), new GeneratedContents(), options());
    }

    private String at(String path) {
        return mountPoint.resolve(path).toString();
    }

    private static String generatedDigest(int size) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[1 << 20];
        for (int position = 0; position < size; position += block.length) {
            int length = Math.min(block.length, size - position);
            new GeneratedContents().read(0, position, block, 0, length);
            digest.update(block, 0, length);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Void randomReads(Path file, int size, int seed) throws IOException {
        Random random = new Random(seed);
        byte[] expected = new byte[100_000];
        try (FileChannel channel = FileChannel.open(file)) {
            for (int i = 0; i < 300; i++) {
                int position = random.nextInt(size);
                ByteBuffer buffer = ByteBuffer.allocate(1 + random.nextInt(expected.length));
                int wanted = Math.min(buffer.capacity(), size - position);
                assertThat(channel.read(buffer, position)).isEqualTo(wanted);
                new GeneratedContents().read(0, position, expected, 0, wanted);
                assertThat(ByteBuffer.wrap(expected, 0, wanted).mismatch(buffer.flip()))
                        .isEqualTo(-1);
            }
        }
        return null;
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Process start(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
