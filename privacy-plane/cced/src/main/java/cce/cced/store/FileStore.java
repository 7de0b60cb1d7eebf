package cce.cced.store;

import cce.cced.store.Tables.DatasetFile;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Files of datasets while they are uploaded: how far each one is sealed and which ciphertext was promised for the next
/// chunk.
public final class FileStore {
    private static final String UPLOADING = "uploading";
    private static final String COMPLETE = "complete";

    /// @param sizeBytes plaintext bytes taken: those sealed and those in the tail
    /// @param state the sealing state, in base64
    /// @param tail plaintext behind the last whole segment, sealed as a database field
    /// @param pending SHA-256 of the ciphertext promised for the next chunk
    public record FileRow(
            DatasetId dataset,
            String path,
            String objectName,
            boolean complete,
            long sizeBytes,
            long sealedBytes,
            int chunks,
            String state,
            Optional<String> tail,
            Optional<Sha256Digest> pending) {}

    public Optional<FileRow> find(Tx tx, DatasetId dataset, String path) {
        return fetch(tx.sql(), key(dataset, path)).stream().findFirst();
    }

    public List<FileRow> list(Tx tx, DatasetId dataset) {
        return fetch(tx.sql(), DatasetFile.DATASET_ID.eq(dataset.toString()));
    }

    public int count(Tx tx, DatasetId dataset) {
        return tx.sql().fetchCount(DatasetFile.TABLE, DatasetFile.DATASET_ID.eq(dataset.toString()));
    }

    /// Begins a file anew, under a new object and a new state.
    public void begin(Tx tx, DatasetId dataset, String path, String objectName, String state) {
        tx.sql().deleteFrom(DatasetFile.TABLE).where(key(dataset, path)).execute();
        tx.sql()
                .insertInto(DatasetFile.TABLE)
                .set(DatasetFile.DATASET_ID, dataset.toString())
                .set(DatasetFile.PATH, path)
                .set(DatasetFile.OBJECT_NAME, objectName)
                .set(DatasetFile.STATUS, UPLOADING)
                .set(DatasetFile.SIZE_BYTES, 0L)
                .set(DatasetFile.SEALED_BYTES, 0L)
                .set(DatasetFile.CHUNKS, 0)
                .set(DatasetFile.STREAM_STATE, state)
                .execute();
    }

    /// Promises `digest` as the only ciphertext for the chunk at `state`. False if another one was promised, or the file
    /// stands elsewhere by now: then the ciphertext must never leave the process.
    public boolean promise(Tx tx, FileRow file, Sha256Digest digest) {
        return tx.sql()
                        .update(DatasetFile.TABLE)
                        .set(DatasetFile.PENDING_CHUNK, digest.toString())
                        .where(key(file.dataset(), file.path()))
                        .and(DatasetFile.STATUS.eq(UPLOADING))
                        .and(DatasetFile.STREAM_STATE.eq(file.state()))
                        .and(DatasetFile.SIZE_BYTES.eq(file.sizeBytes()))
                        .and(DatasetFile.PENDING_CHUNK.isNull().or(DatasetFile.PENDING_CHUNK.eq(digest.toString())))
                        .execute()
                == 1;
    }

    /// Records that the promised chunk is stored, and what is left behind it.
    public boolean advance(Tx tx, FileRow file, FileRow next) {
        return tx.sql()
                        .update(DatasetFile.TABLE)
                        .set(DatasetFile.STREAM_STATE, next.state())
                        .set(DatasetFile.SIZE_BYTES, next.sizeBytes())
                        .set(DatasetFile.SEALED_BYTES, next.sealedBytes())
                        .set(DatasetFile.CHUNKS, next.chunks())
                        .set(DatasetFile.STATUS, next.complete() ? COMPLETE : UPLOADING)
                        .setNull(DatasetFile.PENDING_CHUNK)
                        .set(DatasetFile.TAIL, next.tail().orElse(null))
                        .where(key(file.dataset(), file.path()))
                        .and(DatasetFile.STREAM_STATE.eq(file.state()))
                        .and(DatasetFile.SIZE_BYTES.eq(file.sizeBytes()))
                        .execute()
                == 1;
    }

    private static Condition key(DatasetId dataset, String path) {
        return DatasetFile.DATASET_ID.eq(dataset.toString()).and(DatasetFile.PATH.eq(path));
    }

    private static List<FileRow> fetch(DSLContext sql, Condition which) {
        return sql.select(DSL.asterisk())
                .from(DatasetFile.TABLE)
                .where(which)
                .orderBy(DatasetFile.PATH)
                .fetch(FileStore::read);
    }

    private static FileRow read(Record row) {
        return new FileRow(
                DatasetId.parse(row.get(DatasetFile.DATASET_ID)),
                row.get(DatasetFile.PATH),
                row.get(DatasetFile.OBJECT_NAME),
                COMPLETE.equals(row.get(DatasetFile.STATUS)),
                row.get(DatasetFile.SIZE_BYTES),
                row.get(DatasetFile.SEALED_BYTES),
                row.get(DatasetFile.CHUNKS),
                row.get(DatasetFile.STREAM_STATE),
                Optional.ofNullable(row.get(DatasetFile.TAIL)),
                Optional.ofNullable(row.get(DatasetFile.PENDING_CHUNK)).map(Sha256Digest::parse));
    }
}
