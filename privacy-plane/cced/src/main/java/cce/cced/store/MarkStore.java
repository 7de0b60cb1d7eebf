package cce.cced.store;

import cce.cced.store.Tables.CollateralMark;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.IntegrityConstraintViolationException;

/// The highest number seen in each series of collateral.
public final class MarkStore {
    /// In each round of a contention one wins, so this is far beyond the number of replicas.
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_PAUSE_MILLIS = 20;

    /// The class of SQL states of a transaction that lost against another.
    private static final String ROLLED_BACK = "40";

    private final Database database;

    public MarkStore(Database database) {
        this.database = database;
    }

    /// Raises the mark of `series` to `number` unless it is higher already, and returns it. A transaction of its own.
    public long raise(String series, long number) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.in(tx -> {
                    long mark = raise(tx, series, number);
                    while (mark < number) {
                        // The series began between our look for it and our reading it: now there is one to raise.
                        mark = raise(tx, series, number);
                    }
                    return mark;
                });
            } catch (DataAccessException e) {
                // Another replica raised the same series at the same time; what it left is read on the next try.
                if (attempt == MAX_ATTEMPTS || !contended(e)) {
                    throw e;
                }
                pause();
            }
        }
    }

    /// Those who lost together do not try again together.
    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while raising a mark.", e);
        }
    }

    private static boolean contended(DataAccessException e) {
        return e instanceof IntegrityConstraintViolationException
                || e.sqlState().startsWith(ROLLED_BACK);
    }

    /// @return the mark as this transaction sees it; lower than `number` if the series began meanwhile
    private static long raise(Tx tx, String series, long number) {
        int raised = tx.sql()
                .update(CollateralMark.TABLE)
                .set(CollateralMark.MARK, number)
                .where(CollateralMark.SERIES.eq(series))
                .and(CollateralMark.MARK.lt(number))
                .execute();
        if (raised == 1) {
            return number;
        }
        Long known = tx.sql()
                .select(CollateralMark.MARK)
                .from(CollateralMark.TABLE)
                .where(CollateralMark.SERIES.eq(series))
                .fetchOne(CollateralMark.MARK);
        if (known != null) {
            return known;
        }
        tx.sql()
                .insertInto(CollateralMark.TABLE)
                .set(CollateralMark.SERIES, series)
                .set(CollateralMark.MARK, number)
                .execute();
        return number;
    }
}
