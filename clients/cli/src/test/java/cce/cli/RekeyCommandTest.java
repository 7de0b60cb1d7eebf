package cce.cli;

import static cce.cli.CliRuns.contents;
import static cce.cli.CliRuns.run;
import static cce.cli.CliRuns.snapshots;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// `cce rekey` on a directory: what the old and the new key open before, in and after every phase.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class RekeyCommandTest {
    private static final int SMALL_FILES = 150;

    @TempDir
    private Path folder;

    private Path data;
    private Path store;
    private Path oldKey;
    private Path newKey;

    @BeforeEach
    void setUp() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        store = folder.resolve("store");
        oldKey = folder.resolve("old");
        newKey = folder.resolve("new");
        for (int i = 0; i < SMALL_FILES; i++) {
            Files.writeString(data.resolve("f" + i), "file " + i);
        }
        byte[] large = new byte[30_000_000];
        new Random(1).nextBytes(large);
        Files.write(data.resolve("large"), large);
        Files.write(data.resolve("empty"), new byte[0]);
        assertThat(run("seal", data, "--new-key", "--to", store, "--key", oldKey, "--state", state()))
                .isZero();
    }

    @Test
    void rekeyedStore_opensUnderTheNewKeyOnly() throws IOException {
        assertThat(rekey("--dry-run")).isZero();
        assertThat(newKey).doesNotExist();
        assertThat(rekey()).isZero();
        assertThat(Files.readString(newKey)).contains("\"epoch\":1");
        assertThat(verify(oldKey)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(verify(newKey)).isZero();
        assertThat(objects()).hasSize(SMALL_FILES + 2);
        assertThat(run("unseal", store, folder.resolve("out"), "--key", newKey)).isZero();
        assertThat(contents(folder.resolve("out"))).isEqualTo(contents(data));
        assertThat(state()).isEmptyDirectory();
    }

    @Test
    void keptSnapshot_opensUnderBothKeysAndGoesLater() throws IOException {
        assertThat(rekey("--keep-old")).isZero();
        assertThat(verify(oldKey)).isZero();
        assertThat(verify(newKey)).isZero();
        assertThat(rekey()).isZero();
        assertThat(verify(oldKey)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(verify(newKey)).isZero();
        assertThat(objects()).hasSize(SMALL_FILES + 2);
    }

    @Test
    void keyOfAnotherDatasetOrEpoch_isRefused() {
        assertThat(run("seal", "--new-key", "--key", newKey)).isZero();
        assertThat(rekey()).isEqualTo(ExitCode.USAGE);
        assertThat(verify(oldKey)).isZero();
    }

    @Test
    void damagedObject_stopsBeforeAnythingIsRemoved() throws IOException {
        Path largest = objects().stream()
                .max(java.util.Comparator.comparingLong(path -> path.toFile().length()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(largest);
        bytes[20_000_000] ^= 1;
        Files.write(largest, bytes);
        assertThat(rekey()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(snapshots(store)).hasSize(1);
        bytes[20_000_000] ^= 1;
        Files.write(largest, bytes);
        assertThat(verify(oldKey)).isZero();
        assertThat(rekey()).isZero();
        assertThat(verify(newKey)).isZero();
    }

    @Test
    void killedInEveryPhase_goesOnAndNeverShowsHalf() throws Exception {
        int before = objects().size();
        Path old = snapshots(store).getFirst();
        killWhen(() -> objects().size() > before + 10);
        assertThatWhatIsAnnouncedIsWhole(old);
        killWhen(() -> pendingBytes() > 8_000_000);
        assertThatWhatIsAnnouncedIsWhole(old);
        killWhen(() -> snapshots(store).size() > 1);
        assertThatWhatIsAnnouncedIsWhole(old);
        killWhen(() -> snapshots(store).size() == 1 && objects().size() < 2 * before - 10);
        assertThatWhatIsAnnouncedIsWhole(old);

        assertThat(rekey()).isIn(ExitCode.OK, ExitCode.NOT_VERIFIED);
        assertThat(verify(newKey)).isZero();
        assertThat(verify(oldKey)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(objects()).hasSize(SMALL_FILES + 2);
        assertThat(snapshots(store)).hasSize(1);
        assertThat(state()).isEmptyDirectory();
    }

    /// A kill comes when it comes: on a busy machine the run may be phases further by then. So the store itself is
    /// asked how far the run came. At every moment the old snapshot or the new one is there, or both; what is there
    /// is whole under its key, and nothing opens under a key whose snapshot is not.
    private void assertThatWhatIsAnnouncedIsWhole(Path old) throws IOException {
        List<Path> announced = snapshots(store);
        assertThat(announced).hasSizeBetween(1, 2);
        boolean oldIsThere = announced.contains(old);
        boolean newIsThere = announced.size() == 2 || !oldIsThere;
        assertThat(verify(oldKey)).isEqualTo(oldIsThere ? ExitCode.OK : ExitCode.NOT_VERIFIED);
        assertThat(verify(newKey)).isEqualTo(newIsThere ? ExitCode.OK : ExitCode.NOT_VERIFIED);
    }

    private interface Seen {
        boolean now() throws IOException;
    }

    /// Kills the next run when something is seen, or sees it end.
    private void killWhen(Seen seen) throws Exception {
        Process process = child();
        while (process.isAlive() && !seenNow(seen)) {
            Thread.sleep(1);
        }
        int ignored = process.destroyForcibly().waitFor();
    }

    private static boolean seenNow(Seen seen) {
        try {
            return seen.now();
        } catch (IOException | java.io.UncheckedIOException e) {
            // The other process moved a file while we looked.
            return false;
        }
    }

    private long pendingBytes() throws IOException {
        if (!Files.isDirectory(store.resolve("pending"))) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(store.resolve("pending"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Process child() throws IOException {
        return CliRuns.child("rekey", store, "--key", oldKey, "--new-key", newKey, "--state", state());
    }

    private int rekey(String... more) {
        Object[] all = {"rekey", store, "--key", oldKey, "--new-key", newKey, "--state", state()};
        return run(Stream.concat(Arrays.stream(all), Arrays.stream(more)).toArray());
    }

    private int verify(Path key) {
        return run("verify-dataset", store, "--key", key);
    }

    private Path state() {
        return folder.resolve("state");
    }

    private List<Path> objects() throws IOException {
        return CliRuns.objects(store);
    }
}
