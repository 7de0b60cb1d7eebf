package cce.cced.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/// The database of cced: H2 in an AES-encrypted file, or PostgreSQL. The migrations under `cce/cced/db` are the only
/// source of the schema; they run when the database is opened.
public final class Database implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 16;
    private static final long CONNECTION_TIMEOUT_MILLIS = 20_000;
    private static final String H2_FILE = "jdbc:h2:file:";
    private static final String H2_SETTINGS = ";CIPHER=AES;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=15000;WRITE_DELAY=0";

    static {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private final HikariDataSource pool;
    private final DSLContext sql;

    private Database(HikariDataSource pool, SQLDialect dialect) {
        this.pool = pool;
        this.sql = DSL.using(pool, dialect);
    }

    /// Opens the database and brings its schema up to date.
    ///
    /// @param url `jdbc:h2:file:<path>` or `jdbc:postgresql:...` (with user and password in the URL)
    /// @param fileKey 32 bytes that encrypt the H2 file; PostgreSQL does not use them. The caller wipes them.
    public static Database open(String url, byte[] fileKey) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("cced");
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        boolean embedded = url.startsWith(H2_FILE);
        if (embedded) {
            String key = HexFormat.of().formatHex(fileKey);
            config.setDriverClassName("org.h2.Driver");
            config.setJdbcUrl(url + H2_SETTINGS);
            config.setUsername("cced");
            // H2 takes the file password and the user password in one string; the file is what needs the secret.
            config.setPassword(key + " " + key);
        } else if (url.startsWith("jdbc:postgresql:")) {
            config.setDriverClassName("org.postgresql.Driver");
            config.setJdbcUrl(url);
        } else {
            throw new IllegalArgumentException(
                    "The setting database_url must start with jdbc:h2:file: or jdbc:postgresql: ; other databases are not supported.");
        }
        HikariDataSource pool = new HikariDataSource(config);
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:cce/cced/db")
                    .load()
                    .migrate();
            return new Database(pool, embedded ? SQLDialect.H2 : SQLDialect.POSTGRES);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /// Runs one decision in one transaction; an exception rolls it back whole.
    public <T> T in(Function<Tx, T> decision) {
        Tx[] opened = new Tx[1];
        T value = sql.transactionResult(scope -> {
            Tx tx = new Tx(DSL.using(scope));
            opened[0] = tx;
            return decision.apply(tx);
        });
        opened[0].committed();
        return value;
    }

    /// As [#in], for a decision without a value.
    public void run(Consumer<Tx> decision) {
        in(tx -> {
            decision.accept(tx);
            return true;
        });
    }

    DSLContext sql() {
        return sql;
    }

    @Override
    public void close() {
        pool.close();
    }
}
