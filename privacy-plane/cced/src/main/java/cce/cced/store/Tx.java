package cce.cced.store;

import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/// One open transaction: its SQL and what to do once it is durable.
public final class Tx {
    private final DSLContext sql;
    private final List<Runnable> afterCommit = new ArrayList<>();

    Tx(DSLContext sql) {
        this.sql = sql;
    }

    DSLContext sql() {
        return sql;
    }

    /// Runs `action` after the commit and never after a rollback.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
