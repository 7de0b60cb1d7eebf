package cce.cced.store;

import cce.cced.store.Tables.CollateralMark;

/// The highest number seen in each series of collateral.
public final class MarkStore {
    /// Raises the mark of `series` to `number` unless it is higher already, and returns it.
    public long raise(Tx tx, String series, long number) {
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
        int inserted = tx.sql()
                .insertInto(CollateralMark.TABLE)
                .set(CollateralMark.SERIES, series)
                .set(CollateralMark.MARK, number)
                .onDuplicateKeyIgnore()
                .execute();
        // Another replica was first with this series: its mark counts.
        return inserted == 1 ? number : raise(tx, series, number);
    }
}
