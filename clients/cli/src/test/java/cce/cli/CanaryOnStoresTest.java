package cce.cli;

import static cce.cli.CliRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.s3.SeaweedServer;
import cce.storage.contract.JuiceFsVolume;
import cce.testing.LivingFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A text that occurs nowhere else is sealed into JuiceFS over S3, read through a mount with a cache, and the mount is
/// crashed in the hope of a core file. Then every place where bytes came to rest is searched for it.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class CanaryOnStoresTest {
    private static final int LINES = 200_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SEARCHED_AT_ONCE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void plaintext_isInNoStoreNoCacheNoTemporaryFileAndNoCore() throws Exception {
        assumeTrue(
                (SeaweedServer.program().isPresent() && JuiceFsVolume.program().isPresent())
                        || System.getenv("CI") != null,
                "SeaweedFS and JuiceFS are not installed; scripts/install-prerequisites.sh brings them");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "/dev/fuse cannot be used here");
        // Put together at run time, so that no class file or command line holds it.
        String canary = "canary-" + Long.toHexString(new Random().nextLong());
        Path plain = Files.createDirectories(folder.resolve("plain/" + canary + "-folder"));
        Files.writeString(plain.resolve("data.csv"), (canary + ",1\n").repeat(LINES));
        Instant begin = Instant.now().minusSeconds(2);
        try (SeaweedServer server = SeaweedServer.start(Files.createDirectory(folder.resolve("s3")))) {
            server.makeBucket("volume");
            try (JuiceFsVolume volume = JuiceFsVolume.start(
                    Files.createDirectory(folder.resolve("juicefs")),
                    "--storage",
                    "s3",
                    "--bucket",
                    server.endpoint() + "/volume",
                    "--access-key",
                    server.accessKey(),
                    "--secret-key",
                    server.secretKey())) {
                sealReadAndCrash(volume, canary);
                assertThat(holding(canary, folder.resolve("s3"))).isEmpty();
                assertThat(bytesBelow(folder.resolve("s3"))).isGreaterThan((long) LINES * canary.length());
                assertThat(holding(canary, volume.cache())).isEmpty();
            }
        }
        for (String place : List.of("s3", "juicefs", "cache", "crash", "state")) {
            assertThat(holding(canary, folder.resolve(place))).as(place).isEmpty();
        }
        assertThat(bytesBelow(folder.resolve("cache"))).as("the cache was used").isPositive();
        assertThat(holdingSince(begin, canary)).as("temporary folders").isEmpty();
        assertThat(holding(canary, folder.resolve("plain")))
                .as("the search finds what is there")
                .isNotEmpty();
    }

    private void sealReadAndCrash(JuiceFsVolume volume, String canary) throws Exception {
        Path key = folder.resolve("key");
        Path store = volume.mount().resolve("store");
        assertThat(run("seal", folder.resolve("plain"), "--new-key", "--to", store, "--key", key, "--state", state()))
                .isZero();
        Path place = Files.createDirectory(folder.resolve("place"));
        Path crash = Files.createDirectory(folder.resolve("crash"));
        Process mount = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -c unlimited; exec \"$@\"",
                        "mount",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "cce.cli.CceMain",
                        "mount",
                        store.toString(),
                        place.toString(),
                        "--key",
                        key.toString(),
                        "--cache",
                        folder.resolve("cache").toString(),
                        "--cache-size",
                        "64M")
                .directory(crash.toFile())
                .redirectErrorStream(true)
                .redirectOutput(crash.resolve("log").toFile())
                .start();
        try {
            Path file = place.resolve(canary + "-folder/data.csv");
            await(mount, crash, () -> Files.exists(file));
            assertThat(Files.readAllLines(file)).hasSize(LINES).allMatch(line -> line.startsWith(canary));
            // A thread of its own fills the cache, after the reader has what it asked for.
            await(mount, crash, () -> bytesBelow(folder.resolve("cache")) > 0);
            assertThat(swapped(mount)).as("nothing of it is in swap").isZero();
            signal("SEGV", mount);
            assertThat(mount.waitFor(LIMIT)).isTrue();
            assertThat(mount.exitValue()).isGreaterThan(128);
        } finally {
            mount.destroyForcibly();
            int ignored =
                    new ProcessBuilder("umount", "-l", place.toString()).start().waitFor();
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Process mount, Path crash, Condition condition) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (!condition.holds()) {
            assertThat(mount.isAlive() && Instant.now().isBefore(end))
                    .as(Files.readString(crash.resolve("log")))
                    .isTrue();
            Thread.sleep(50);
        }
    }

    private Path state() {
        return folder.resolve("state");
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static long swapped(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmSwap:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    /// Files below a folder that hold the text or have it in their name.
    private static List<Path> holding(String text, Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : LivingFolder.everything(root)) {
            boolean named = String.valueOf(root.relativize(file)).contains(text);
            if (named || (Files.isRegularFile(file) && holds(file, text))) {
                found.add(file);
            }
        }
        return found;
    }

    /// Files in the machine's temporary folders that this run may have written, this test's own aside.
    private List<Path> holdingSince(Instant begin, String text) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String place : List.of(System.getProperty("java.io.tmpdir"), "/var/tmp", "/dev/shm")) {
            try (Stream<Path> files = Files.list(Path.of(place))) {
                for (Path file : files.toList()) {
                    if (Files.isRegularFile(file)
                            && Files.isReadable(file)
                            && modified(file).isAfter(begin)
                            && holds(file, text)) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    /// Of a file that is gone, the beginning of time.
    private static Instant modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MIN;
        }
    }

    private static boolean holds(Path file, String text) throws IOException {
        byte[] buffer = new byte[SEARCHED_AT_ONCE];
        String carried = "";
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                String piece = carried + new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                if (piece.contains(text)) {
                    return true;
                }
                carried = piece.substring(Math.max(0, piece.length() - text.length()));
            }
        } catch (NoSuchFileException e) {
            // Taken away since it was listed: it is at rest nowhere.
            return false;
        }
        return false;
    }

    private static long bytesBelow(Path root) throws IOException {
        return LivingFolder.everything(root).stream()
                .filter(Files::isRegularFile)
                .mapToLong(file -> file.toFile().length())
                .sum();
    }
}
