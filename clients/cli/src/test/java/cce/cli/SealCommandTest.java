package cce.cli;

import static cce.cli.CliRuns.contents;
import static cce.cli.CliRuns.run;
import static cce.cli.CliRuns.snapshots;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// `cce seal`, `unseal` and `verify-dataset` on a directory, as a user runs them.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class SealCommandTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path store;
    private Path key;

    @BeforeEach
    void setUp() throws IOException {
        data = folder.resolve("data");
        Files.createDirectories(data.resolve("sub/deep"));
        store = folder.resolve("store");
        key = folder.resolve("key");
        Files.writeString(data.resolve("a.txt"), "one");
        Files.write(data.resolve("empty"), new byte[0]);
        Files.writeString(data.resolve("sub/größe 1.csv"), "x,y\n");
        byte[] large = new byte[20_000_000];
        new Random(1).nextBytes(large);
        Files.write(data.resolve("sub/deep/large"), large);
        assertThat(run("seal", "--new-key", "--key", key)).isZero();
    }

    @Test
    void sealedFolder_comesBackAlike() throws IOException {
        assertThat(seal()).isZero();
        assertThat(verify()).isZero();
        assertThat(run("unseal", store, folder.resolve("out"), "--key", key)).isZero();

        assertThat(contents(folder.resolve("out"))).isEqualTo(contents(data));
        assertThat(run("unseal", store, folder.resolve("out"), "--key", key)).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void keyFile_isPrivateAndNeverReplaced() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(key);
        assertThat(run("seal", "--new-key", "--key", key)).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readAllBytes(key)).isEqualTo(before);

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(seal()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void secondSnapshot_sharesWhatDidNotChange() throws IOException {
        assertThat(seal()).isZero();
        long before = objects().size();
        Files.writeString(data.resolve("a.txt"), "two");
        assertThat(seal()).isZero();

        assertThat(objects()).hasSize((int) before + 1);
        assertThat(verify()).isZero();
        assertThat(run("unseal", store, folder.resolve("out"), "--key", key)).isZero();
        assertThat(contents(folder.resolve("out"))).isEqualTo(contents(data));
    }

    @Test
    void changedCutExtendedDeletedOrSwappedObject_isFound() throws IOException {
        assertThat(seal()).isZero();
        Path large = objects().stream()
                .max(Comparator.comparingLong(object -> object.toFile().length()))
                .orElseThrow();
        Path small = objects().stream()
                .filter(object -> !object.equals(large) && object.toFile().length() > 56)
                .findFirst()
                .orElseThrow();
        byte[] intact = Files.readAllBytes(large);

        byte[] changed = intact.clone();
        changed[9_000_000] ^= 1;
        assertThatFound(large, changed);
        byte[] header = intact.clone();
        header[20] ^= 1;
        assertThatFound(large, header);
        assertThatFound(large, java.util.Arrays.copyOf(intact, intact.length - 1));
        assertThatFound(large, java.util.Arrays.copyOf(intact, 16384));
        assertThatFound(large, java.util.Arrays.copyOf(intact, intact.length + 1));
        assertThatFound(large, Files.readAllBytes(small));
        Files.delete(large);
        assertThat(verify()).isEqualTo(ExitCode.NOT_VERIFIED);
        Files.write(large, intact);
        assertThat(verify()).isZero();
    }

    @Test
    void rolledBackStore_isFoundByItsRoot() throws IOException {
        assertThat(seal()).isZero();
        Files.writeString(data.resolve("a.txt"), "two");
        assertThat(seal()).isZero();
        List<Path> announced = snapshots(store);
        Path newest = announced.getLast();
        String root = newest.toString().substring(newest.toString().length() - 64);
        Files.delete(newest);

        assertThat(run("verify-dataset", store, "--key", key, "--root", root)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(verify()).isZero();
    }

    @Test
    void otherKey_opensNothing() throws IOException {
        assertThat(seal()).isZero();
        Path other = folder.resolve("other");
        String id = Files.readString(key).replaceAll("(?s).*(0x[0-9a-f]{40}).*", "$1");
        assertThat(run("seal", "--new-key", "--key", other, "--dataset", id)).isZero();

        assertThat(run("verify-dataset", store, "--key", other)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run("unseal", store, folder.resolve("out"), "--key", other)).isEqualTo(ExitCode.NOT_VERIFIED);
    }

    @Test
    void linksAndOddNames_areRefusedOrLeftOut() throws IOException {
        Files.createSymbolicLink(data.resolve("link"), Path.of("a.txt"));
        Files.writeString(data.resolve("new\nline"), "x");
        assertThat(seal()).isEqualTo(ExitCode.USAGE);
        assertThat(store).doesNotExist();

        assertThat(run("seal", data, "--to", store, "--key", key, "--state", state(), "--skip-unsupported"))
                .isZero();
        assertThat(run("unseal", store, folder.resolve("out"), "--key", key)).isZero();
        Files.delete(data.resolve("link"));
        Files.delete(data.resolve("new\nline"));
        assertThat(contents(folder.resolve("out"))).isEqualTo(contents(data));
    }

    @Test
    void dryRun_writesNothing() {
        assertThat(run("seal", data, "--to", store, "--key", key, "--dry-run")).isZero();
        assertThat(store).doesNotExist();
    }

    @Test
    void killedRun_leavesNothingVisibleAndGoesOn() throws Exception {
        byte[] larger = new byte[120_000_000];
        new Random(2).nextBytes(larger);
        Files.write(data.resolve("zz"), larger);
        for (int kill = 1; kill <= 2; kill++) {
            Process process = child();
            long wanted = stored() + 30_000_000;
            while (process.isAlive() && stored() < wanted) {
                Thread.sleep(5);
            }
            int ignored = process.destroyForcibly().waitFor();
            // The kill may come late, even after the snapshot was announced: then all of it must be there.
            if (!snapshots(store).isEmpty()) {
                assertThat(verify()).isZero();
            }
        }
        long kept = stored();

        assertThat(child().waitFor()).isZero();

        assertThat(kept).isGreaterThan(40_000_000);
        assertThat(verify()).isZero();
        assertThat(objects()).hasSize(5);
        try (Stream<Path> pending = Files.walk(store.resolve("pending"))) {
            assertThat(pending.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(state()).isEmptyDirectory();
    }

    @Test
    void fullDisk_stopsWithASentenceAndGoesOnWhenThereIsRoom() throws Exception {
        Files.createDirectories(store);
        Assumptions.assumeTrue(
                mount("-t", "tmpfs", "-o", "size=12m", "tmpfs", store.toString()), "Mounting needs root; skipped.");
        try {
            assertThat(seal()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(snapshots(store)).isEmpty();
            assertThat(verify()).isEqualTo(ExitCode.NOT_VERIFIED);
            assertThat(mount("-o", "remount,size=64m", store.toString())).isTrue();
            assertThat(seal()).isZero();
            assertThat(verify()).isZero();
            assertThat(objects()).hasSize(4);
        } finally {
            assertThat(ends("umount", store.toString())).isTrue();
        }
    }

    private static boolean mount(String... options) throws Exception {
        return ends(Stream.concat(Stream.of("mount"), Stream.of(options)).toArray(String[]::new));
    }

    private static boolean ends(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private Process child() throws IOException {
        return CliRuns.child("seal", data, "--to", store, "--key", key, "--state", state());
    }

    private void assertThatFound(Path object, byte[] bytes) throws IOException {
        byte[] intact = Files.readAllBytes(object);
        Files.write(object, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(verify()).isEqualTo(ExitCode.NOT_VERIFIED);
        Files.write(object, intact, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private int seal() {
        return run("seal", data, "--to", store, "--key", key, "--state", state());
    }

    private int verify() {
        return run("verify-dataset", store, "--key", key);
    }

    private Path state() {
        return folder.resolve("state");
    }

    private List<Path> objects() throws IOException {
        return CliRuns.objects(store);
    }

    private long stored() throws IOException {
        long bytes = 0;
        for (String area : List.of("objects", "pending")) {
            if (Files.isDirectory(store.resolve(area))) {
                try (Stream<Path> files = Files.walk(store.resolve(area))) {
                    bytes += files.mapToLong(file -> file.toFile().length()).sum();
                } catch (java.io.UncheckedIOException e) {
                    // The other process moved a file while we walked.
                    return stored();
                }
            }
        }
        return bytes;
    }
}
