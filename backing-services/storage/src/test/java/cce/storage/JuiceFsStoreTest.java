package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.storage.contract.JuiceFsVolume;
import cce.storage.contract.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// The contract of every store, in a directory of a real JuiceFS volume: metadata in SQLite, blocks in a folder.
class JuiceFsStoreTest extends ObjectStoreContract {
    @TempDir
    private static Path folder;

    private static @Nullable JuiceFsVolume volume;

    private Path store = Path.of("unset");

    @BeforeAll
    static void mount() throws Exception {
        assumeTrue(
                JuiceFsVolume.program().isPresent() || System.getenv("CI") != null,
                "JuiceFS is not installed; scripts/install-prerequisites.sh brings it");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "/dev/fuse cannot be used here");
        volume = JuiceFsVolume.onFolder(folder);
    }

    @AfterAll
    static void unmount() {
        if (volume != null) {
            volume.close();
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
}
