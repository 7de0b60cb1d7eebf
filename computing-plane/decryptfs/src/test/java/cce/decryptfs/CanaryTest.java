package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import cce.sealing.DatasetKey;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program reads a text that occurs nowhere else; afterwards no file holds it: not the store, not the ciphertext
/// cache, not what the process left in its temporary folders.
class CanaryTest {

    private static final int COPIES = 20_000;

    @TempDir
    Path scratch;

    private Path mountPoint;

    @BeforeEach
    void prepare() throws IOException {
        Programs.assumeRootMount();
        mountPoint = Files.createDirectory(scratch.resolve("mnt")).toRealPath();
    }

    @Test
    void whatAProgramRead_isOnNoDisk() throws Exception {
        // In two parts, so that this class's own constant pool is not a hit.
        String canary = "canary-" + Long.toHexString(0x5eed_cafe_d00d_f00dL);
        Path plain = Files.createDirectories(scratch.resolve("plain/" + canary + "-folder"));
        Files.writeString(plain.resolve("data.csv"), (canary + "\n").repeat(COPIES));
        StoredSnapshot stored =
                StoredSnapshot.seal(scratch.resolve("plain"), scratch.resolve("store"), SegmentSize.KIB_16);
        try (DatasetKey key = SealedBytes.newKey();
                CiphertextCache cache = CiphertextCache.open(scratch.resolve("cache"), CiphertextCache.MIN_BYTES);
                Mount mount = DecryptFs.mount(
                        mountPoint,
                        stored.dataset(key),
                        MountOptions.standard(),
                        FetchOptions.standard().withCache(cache))) {
            String count = Programs.succeed("grep", "-c", canary, mountPoint + "/" + canary + "-folder/data.csv");
            assertThat(count.strip()).as("the program did read it").isEqualTo(Integer.toString(COPIES));
            awaitUse(cache);
            assertThat(mount.fault()).isEmpty();
            assertThat(filesWith(canary, scratch.resolve("store"))).isEmpty();
            assertThat(filesWith(canary, scratch.resolve("cache"))).isEmpty();
        }
        assertThat(filesWith(canary, scratch.resolve("store"))).isEmpty();
        assertThat(filesWith(canary, scratch.resolve("cache"))).isEmpty();
        assertThat(filesWith(canary, scratch.resolve("plain")))
                .as("the search finds what is there")
                .isNotEmpty();
    }

    /// Blocks go to their readers first and to the disk after that.
    private static void awaitUse(CiphertextCache cache) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (cache.bytes() == 0) {
            assertThat(System.nanoTime()).as("the cache was never used").isLessThan(end);
            Thread.sleep(2);
        }
    }

    /// By content or by name.
    private static List<Path> filesWith(String text, Path folder) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                String name = file.getFileName().toString();
                if (name.contains(text) || (Files.isRegularFile(file) && contains(Files.readAllBytes(file), wanted))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }
}
