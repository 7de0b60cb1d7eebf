package cce.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.storage.contract.JuiceFsVolume;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// With metadata in PostgreSQL.
class JuiceFsOnPostgresTest extends JuiceFsStoreContract {
    @TempDir
    private static Path folder;

    private static @Nullable EmbeddedPostgres database;

    private static @Nullable JuiceFsVolume volume;

    @BeforeAll
    static void mount() throws Exception {
        assumeJuiceFs();
        EmbeddedPostgres started = startDatabase();
        database = started;
        volume = JuiceFsVolume.onFolder(
                folder, "postgres://postgres:postgres@127.0.0.1:" + started.getPort() + "/postgres?sslmode=disable");
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

    private static EmbeddedPostgres startDatabase() throws IOException {
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .start();
        } catch (IOException | IllegalStateException e) {
            assumeTrue(System.getenv("CI") != null, "PostgreSQL cannot be started here: " + e.getMessage());
            throw e;
        }
    }

    @Override
    JuiceFsVolume volume() {
        return Objects.requireNonNull(volume);
    }
}
