package cce.cced.store;

import cce.cced.store.Tables.PrivacyEntry;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;

/// The rows of the privacy ledger, one chain for each dataset. Whoever writes has the dataset's row locked.
public final class PrivacyStore {
    /// @param id what the entry is about; the same event has the same id after any crash
    public record Row(
            DatasetId dataset,
            long seq,
            String id,
            WalletAddress consumer,
            String organisation,
            String document,
            Sha256Digest head,
            Instant at) {}

    public void add(Tx tx, Row row) {
        tx.sql()
                .insertInto(PrivacyEntry.TABLE)
                .set(PrivacyEntry.DATASET_ID, row.dataset().toString())
                .set(PrivacyEntry.SEQ, row.seq())
                .set(PrivacyEntry.ENTRY_ID, row.id())
                .set(PrivacyEntry.CONSUMER, row.consumer().toString())
                .set(PrivacyEntry.ORGANISATION, row.organisation())
                .set(PrivacyEntry.DOCUMENT, row.document())
                .set(PrivacyEntry.HEAD, row.head().toString())
                .set(PrivacyEntry.CREATED_AT, row.at().getEpochSecond())
                .execute();
    }

    /// The entries of a dataset, oldest first.
    public List<Row> all(Tx tx, DatasetId dataset) {
        return tx.sql()
                .selectFrom(PrivacyEntry.TABLE)
                .where(PrivacyEntry.DATASET_ID.eq(dataset.toString()))
                .orderBy(PrivacyEntry.SEQ)
                .fetch(row -> new Row(
                        dataset,
                        row.get(PrivacyEntry.SEQ),
                        row.get(PrivacyEntry.ENTRY_ID),
                        WalletAddress.parse(row.get(PrivacyEntry.CONSUMER)),
                        row.get(PrivacyEntry.ORGANISATION),
                        row.get(PrivacyEntry.DOCUMENT),
                        Sha256Digest.parse(row.get(PrivacyEntry.HEAD)),
                        Instant.ofEpochSecond(row.get(PrivacyEntry.CREATED_AT))));
    }
}
