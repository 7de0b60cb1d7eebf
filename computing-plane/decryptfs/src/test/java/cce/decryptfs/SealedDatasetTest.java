package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.DatasetId;
import cce.sealing.DatasetKey;
import cce.sealing.SecretBytes;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole path: a plain directory, sealed into a store, mounted from there.
class SealedDatasetTest {

    private final DatasetKey key = SealedBytes.newKey();

    @TempDir
    Path scratch;

    private Path plain;
    private Path mountPoint;
    private StoredSnapshot stored;

    @BeforeEach
    void seal() throws Exception {
        plain = Files.createDirectory(scratch.resolve("plain"));
        mountPoint = Files.createDirectory(scratch.resolve("mnt")).toRealPath();
        MemoryFiles.random(11, 40)
                .with("a/b/c/victim", new byte[100_000])
                .with("a/other", new byte[100_000])
                .with("ünïcødé/🙂", "x")
                .writeTo(plain);
        stored = StoredSnapshot.seal(plain, scratch.resolve("store"), SegmentSize.KIB_16);
    }

    @AfterEach
    void closeKey() {
        key.close();
    }

    @Test
    void mountedDataset_isByteEqualToWhatWasSealed() throws Exception {
        Programs.assumeRootMount();
        try (Mount mount = mount()) {
            Programs.succeed("diff", "-r", plain.toString(), mountPoint.toString());
            assertThat(Files.getLastModifiedTime(mountPoint.resolve("a")).toInstant())
                    .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
            assertThat(mount.fault()).isEmpty();
        }
    }

    @Test
    void changedObject_isAnError() throws Exception {
        Path object = stored.object("a/b/c/victim");
        byte[] bytes = Files.readAllBytes(object);
        bytes[50_000] ^= 1;
        Files.write(object, bytes);

        assertVictimFails("does not authenticate");
    }

    @Test
    void truncatedObject_isAnError() throws Exception {
        Path object = stored.object("a/b/c/victim");
        byte[] bytes = Files.readAllBytes(object);
        Files.write(object, Arrays.copyOf(bytes, bytes.length - 1));

        assertVictimFails("");
    }

    @Test
    void truncatedToAWholeSegment_isAnError() throws Exception {
        Path object = stored.object("a/b/c/victim");
        byte[] bytes = Files.readAllBytes(object);
        Files.write(object, Arrays.copyOf(bytes, SegmentSize.KIB_16.bytes()));

        assertVictimFails("");
    }

    @Test
    void emptyObject_isAnError() throws Exception {
        Files.write(stored.object("a/b/c/victim"), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);

        assertVictimFails("");
    }

    @Test
    void deletedObject_isAnError() throws Exception {
        Files.delete(stored.object("a/b/c/victim"));

        assertVictimFails("");
    }

    @Test
    void anotherFilesObject_isAnError() throws Exception {
        Files.copy(stored.object("a/other"), stored.object("a/b/c/victim"), StandardCopyOption.REPLACE_EXISTING);

        assertVictimFails("another object is in its place");
    }

    @Test
    void objectOfAnotherSnapshot_isAnError() throws Exception {
        StoredSnapshot older = StoredSnapshot.seal(plain, scratch.resolve("older"), SegmentSize.KIB_16);
        Files.copy(older.object("a/b/c/victim"), stored.object("a/b/c/victim"), StandardCopyOption.REPLACE_EXISTING);

        assertVictimFails("another object is in its place");
    }

    @Test
    void keyOfAnotherDatasetOrEpoch_isRefused() {
        byte[] other = new byte[20];
        other[0] = 1;
        try (DatasetKey foreign = new DatasetKey(DatasetId.of(other), 0, SecretBytes.adopt(new byte[32]));
                DatasetKey later = new DatasetKey(SealedBytes.DATASET, 1, SecretBytes.adopt(new byte[32]))) {
            assertThatIllegalArgumentException().isThrownBy(() -> stored.dataset(foreign));
            assertThatIllegalArgumentException().isThrownBy(() -> stored.dataset(later));
        }
    }

    @Test
    void keyWithOtherBytes_readsNothing() throws Exception {
        Programs.assumeRootMount();
        byte[] wrong = new byte[32];
        wrong[31] = 1;
        try (DatasetKey other = new DatasetKey(SealedBytes.DATASET, 0, SecretBytes.adopt(wrong));
                Mount mount = DecryptFs.mount(mountPoint, stored.dataset(other), MountOptions.standard())) {
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("a/other")))
                    .isInstanceOf(IOException.class);
            assertThat(mount.fault()).isPresent();
        }
    }

    private void assertVictimFails(String message) throws Exception {
        Programs.assumeRootMount();
        try (Mount mount = mount()) {
            assertThatThrownBy(() -> Files.readAllBytes(mountPoint.resolve("a/b/c/victim")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            assertThat(mount.fault()).hasValueSatisfying(fault -> {
                assertThat(fault.file()).isEqualTo("a/b/c/victim");
                assertThat(fault.cause()).hasMessageContaining(message);
            });
            assertThat(Files.readAllBytes(mountPoint.resolve("a/other"))).isEqualTo(new byte[100_000]);
        }
    }

    private Mount mount() throws MountException {
        return DecryptFs.mount(mountPoint, stored.dataset(key), MountOptions.standard());
    }
}
