package cce.cced.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// The two databases that every store test runs on: H2 in an encrypted file, and a real PostgreSQL.
public final class TestDatabases {
    private static final byte[] FILE_KEY = new byte[32];
    /// More than the ten seconds that the server is usually given: it makes its files first, on a busy machine.
    private static final Duration STARTUP = Duration.ofMinutes(3);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabases() {}

    public enum Kind {
        H2,
        POSTGRESQL
    }

    public static Stream<Kind> all() {
        return Stream.of(Kind.values());
    }

    public static Database open(Kind kind) {
        return switch (kind) {
            case H2 -> h2();
            case POSTGRESQL -> Database.open(postgres(), FILE_KEY);
        };
    }

    public static Database h2() {
        return h2(newFolder());
    }

    public static Database h2(Path folder) {
        return Database.open("jdbc:h2:file:" + folder.resolve("cced"), FILE_KEY);
    }

    public static Path newFolder() {
        try {
            return Files.createTempDirectory("cced-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String postgres() {
        @Nullable EmbeddedPostgres server = Server.RUNNING;
        Assumptions.assumeTrue(
                server != null || System.getenv("CI") != null,
                "PostgreSQL could not be started here, so its half of the store tests is skipped.");
        if (server == null) {
            throw new IllegalStateException("PostgreSQL is not running.");
        }
        String name = "cced" + COUNT.incrementAndGet();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        return server.getJdbcUrl("postgres", name);
    }

    private static final class Server {
        static final @Nullable EmbeddedPostgres RUNNING = start();

        private static @Nullable EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setPGStartupWait(STARTUP)
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        server.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                return server;
            } catch (IOException | RuntimeException e) {
                if (System.getenv("CI") != null) {
                    throw new IllegalStateException("PostgreSQL must start where CI is set.", e);
                }
                e.printStackTrace();
                return null;
            }
        }
    }
}
