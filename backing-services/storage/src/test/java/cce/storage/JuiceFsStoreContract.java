package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.storage.contract.JuiceFsVolume;
import cce.storage.contract.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// The contract of every store, in a directory of a real JuiceFS volume whose blocks are in a folder.
abstract class JuiceFsStoreContract extends ObjectStoreContract {

    private Path store = Path.of("unset");

    /// To be asked before anything is started.
    static void assumeJuiceFs() {
        assumeTrue(
                JuiceFsVolume.program().isPresent() || System.getenv("CI") != null,
                "JuiceFS is not installed; scripts/install-prerequisites.sh brings it");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "/dev/fuse cannot be used here");
    }

    abstract JuiceFsVolume volume();

    @Override
    protected ObjectStore store() throws StorageException {
        return LocalDirectoryStore.open(store);
    }

    @Override
    protected ObjectStore reopened() throws StorageException {
        return LocalDirectoryStore.open(store);
    }

    @BeforeEach
    void choose(TestInfo test) {
        store = volume().mount()
                .resolve(Integer.toHexString(test.getDisplayName().hashCode()));
    }

    @Test
    void storedBytes_areInTheVolumeAndNotBesideIt() throws IOException {
        store().put(NAME, bytes(100_000));

        assertThat(Files.getFileStore(store).type()).isEqualTo("fuse.juicefs");
    }
}
