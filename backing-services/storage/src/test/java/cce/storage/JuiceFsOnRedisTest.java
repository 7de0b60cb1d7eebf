package cce.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.storage.contract.JuiceFsVolume;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// With metadata in Redis.
class JuiceFsOnRedisTest extends JuiceFsStoreContract {
    @TempDir
    private static Path folder;

    private static @Nullable RedisServer database;

    private static @Nullable JuiceFsVolume volume;

    @BeforeAll
    static void mount() throws Exception {
        assumeJuiceFs();
        assumeTrue(
                RedisServer.program().isPresent() || System.getenv("CI") != null,
                "Redis is not installed; scripts/install-prerequisites.sh brings it");
        RedisServer started = RedisServer.start(folder.resolve("redis"));
        database = started;
        volume = JuiceFsVolume.onFolder(folder, started.address());
    }

    @AfterAll
    static void unmount() throws Exception {
        if (volume != null) {
            volume.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Override
    JuiceFsVolume volume() {
        return Objects.requireNonNull(volume);
    }
}
