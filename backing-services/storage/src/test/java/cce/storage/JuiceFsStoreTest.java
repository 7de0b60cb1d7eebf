package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.storage.contract.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// The contract of every store, in a directory of a real JuiceFS volume: metadata in SQLite, blocks in a folder.
class JuiceFsStoreTest extends ObjectStoreContract {
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static @Nullable Process mount;

    private Path store = Path.of("unset");

    @BeforeAll
    static void mount() throws Exception {
        Optional<Path> juicefs = program();
        assumeTrue(
                juicefs.isPresent() || System.getenv("CI") != null,
                "JuiceFS is not installed; scripts/install-prerequisites.sh brings it");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "/dev/fuse cannot be used here");
        String meta = "sqlite3://" + folder.resolve("meta.db");
        Path point = Files.createDirectory(folder.resolve("mount"));
        String program = juicefs.orElseThrow().toString();
        assertThat(run(program, "format", "--storage", "file", "--bucket", folder + "/blocks/", meta, "cce-test"))
                .as("formatting; see the log in the test's folder")
                .isZero();
        mount = new ProcessBuilder(
                        program,
                        "mount",
                        "--no-usage-report",
                        "--cache-dir",
                        folder.resolve("cache").toString(),
                        meta,
                        point.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mount.log").toFile())
                .start();
        Instant end = Instant.now().plus(START);
        while (!isMounted(point)) {
            assertThat(mount.isAlive() && Instant.now().isBefore(end))
                    .as("JuiceFS mounts")
                    .isTrue();
            Thread.sleep(50);
        }
    }

    @AfterAll
    static void unmount() throws Exception {
        if (mount != null) {
            run(
                    program().orElseThrow().toString(),
                    "umount",
                    "--force",
                    folder.resolve("mount").toString());
            if (!mount.waitFor(10, TimeUnit.SECONDS)) {
                mount.destroyForcibly();
            }
        }
    }

    @Override
    protected ObjectStore store() throws StorageException {
        return LocalDirectoryStore.open(store);
    }

    @Override
    protected ObjectStore reopened() throws StorageException {
        return LocalDirectoryStore.open(store);
    }

    @org.junit.jupiter.api.BeforeEach
    void choose(TestInfo test) {
        store = folder.resolve(
                "mount/" + Integer.toHexString(test.getDisplayName().hashCode()));
    }

    @Test
    void storedBytes_areInTheVolumeAndNotBesideIt() throws IOException {
        store().put(NAME, bytes(100_000));

        assertThat(Files.getFileStore(store).type()).isEqualTo("fuse.juicefs");
    }

    private static boolean isMounted(Path point) throws IOException {
        return Files.getFileStore(point).type().equals("fuse.juicefs");
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("commands.log").toFile()))
                .start();
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    private static Optional<Path> program() {
        List<Path> folders = new ArrayList<>();
        folders.add(Path.of(System.getProperty("cce.root", "../.."), ".cce/tools/stores/bin"));
        Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
        return folders.stream()
                .map(place -> place.resolve("juicefs").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }
}
