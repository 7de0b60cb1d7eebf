package cce.storage;

import cce.storage.contract.JuiceFsVolume;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// With metadata in SQLite.
class JuiceFsStoreTest extends JuiceFsStoreContract {
    @TempDir
    private static Path folder;

    private static @Nullable JuiceFsVolume volume;

    @BeforeAll
    static void mount() throws Exception {
        assumeJuiceFs();
        volume = JuiceFsVolume.onFolder(folder);
    }

    @AfterAll
    static void unmount() {
        if (volume != null) {
            volume.close();
        }
    }

    @Override
    JuiceFsVolume volume() {
        return Objects.requireNonNull(volume);
    }
}
