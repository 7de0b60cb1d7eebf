package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.identity.FieldVault;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.FileStore;
import cce.cced.store.FileStore.FileRow;
import cce.cced.store.Tx;
import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import cce.sealing.ChunkSealer;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingState;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/// Sealed upload: plaintext comes in over the attested channel, ciphertext goes to the object store, chunk by
/// chunk, with one chunk in memory.
///
/// Each chunk is three steps: promise the digest of its ciphertext in the database, append the ciphertext to the
/// object, move the file's state. A crash between any two leaves a state from which the same chunk can be sent
/// again, and because of the promise no other plaintext can ever be sealed at that position under the same nonce.
public final class Uploads {
    /// Full segments of one chunk: 8 MiB of ciphertext.
    private static final int SEGMENTS_PER_CHUNK = (8 << 20) / SegmentSize.DEFAULT.bytes();

    private static final int MAX_PATH_CHARS = 1024;

    /// The names cced keeps for itself within a dataset.
    private static final String RESERVED_NAME = ".cce";

    private final Database database;
    private final DatasetStore datasets;
    private final FileStore files;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final FieldVault vault;
    private final int maxFiles;
    private final UploadTurns turns;
    private final SecureRandom random;

    public Uploads(
            Database database,
            DatasetStore datasets,
            FileStore files,
            ObjectStore objects,
            KeyHierarchy keys,
            FieldVault vault,
            int maxFiles,
            UploadTurns turns,
            SecureRandom random) {
        this.database = database;
        this.datasets = datasets;
        this.files = files;
        this.objects = objects;
        this.keys = keys;
        this.vault = vault;
        this.maxFiles = maxFiles;
        this.turns = turns;
        this.random = random;
    }

    /// One request of an upload.
    ///
    /// @param offset where its first byte belongs; empty begins the file anew, as 0 does
    /// @param complete whether the file ends with this request
    /// @param length size of the whole file, if the uploader said so
    public record Part(OptionalLong offset, boolean complete, OptionalLong length) {}

    /// Where a file stands; empty if nothing of it was stored.
    public Optional<FileRow> find(DatasetId dataset, String path) {
        String normal = parse(path).toString();
        return database.in(tx -> files.find(tx, dataset, normal));
    }

    /// Stores `body`: whole chunks as they come, then the rest. The answer says where the next request must start.
    /// If the body breaks off, what came before its last whole chunk is kept.
    public FileRow store(DatasetId id, String path, Part part, InputStream body) throws IOException {
        SnapshotPath parsed = parse(path);
        WalletAddress owner = database.in(tx -> open(tx, id)).owner();
        try (UploadTurns.Turn turn = turns.take(owner, id + "/" + parsed)) {
            Dataset dataset = database.in(tx -> open(tx, id));
            FileRow file = position(dataset, parsed.toString(), part.offset());
            try (DatasetKey key = keys.datasetKey(id, dataset.epoch())) {
                ChunkSealer sealer =
                        new ChunkSealer(key, new SealedFileContext.DatasetFile(id, dataset.snapshotId(), parsed));
                return storeAll(sealer, file, part, body);
            }
        } catch (StorageException e) {
            throw storageRefusal(e);
        }
    }

    private Dataset open(Tx tx, DatasetId id) {
        Dataset dataset = datasets.find(tx, id).orElseThrow(() -> Datasets.unknown(id));
        if (dataset.isReady()) {
            throw new Refusal(
                    ProblemType.DATASET_FROZEN, "The dataset is finalised; register a new one for other files.");
        }
        return dataset;
    }

    /// The row to go on with: the file as it stands, or a new one when the uploader starts at 0.
    private FileRow position(Dataset dataset, String path, OptionalLong offset) throws IOException {
        Optional<FileRow> known = database.in(tx -> files.find(tx, dataset.id(), path));
        long wanted = offset.orElse(0);
        boolean untouched = known.isPresent()
                && !known.get().complete()
                && known.get().sizeBytes() == 0
                && known.get().pending().isEmpty();
        if (wanted == 0 && !untouched) {
            return begin(dataset, path, known);
        }
        FileRow file = known.orElseThrow(() -> offsetRefusal(0));
        if (file.complete() || file.sizeBytes() != wanted) {
            throw offsetRefusal(file.sizeBytes());
        }
        return file;
    }

    private FileRow begin(Dataset dataset, String path, Optional<FileRow> replaced) throws IOException {
        SealingState fresh = SealingState.fresh(SegmentSize.DEFAULT, random);
        String object =
                ObjectLayout.datasetFile(dataset.id(), fresh.header().objectId().toString());
        String state = encode(fresh);
        database.run(tx -> {
            datasets.lock(tx, dataset.id());
            open(tx, dataset.id());
            if (replaced.isEmpty() && files.count(tx, dataset.id()) >= maxFiles) {
                throw new Refusal(
                        ProblemType.REQUEST_TOO_LARGE,
                        "A dataset has at most " + maxFiles
                                + " files here; pack some, or ask the operator for a higher max_dataset_files.");
            }
            files.begin(tx, dataset.id(), path, object, state);
        });
        if (replaced.isPresent()) {
            discard(replaced.get());
        }
        return database.in(tx -> files.find(tx, dataset.id(), path).orElseThrow());
    }

    private void discard(FileRow file) throws IOException {
        ObjectName name = new ObjectName(file.objectName());
        if (file.complete()) {
            objects.delete(name);
            return;
        }
        try (PendingObject pending = objects.pending(name)) {
            pending.abort();
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.EXISTS) {
                throw e;
            }
            objects.delete(name);
        }
    }

    private FileRow storeAll(ChunkSealer sealer, FileRow first, Part part, InputStream body) throws IOException {
        FileRow file = first;
        // One byte more than a chunk, to see whether the body ends with it.
        byte[] buffer = new byte[SEGMENTS_PER_CHUNK * SegmentSize.DEFAULT.bytes() + 1];
        try {
            int held = takeTail(file, buffer);
            while (true) {
                SealingState state = decode(file.state());
                int capacity = ChunkSealer.chunkPlaintextBytes(state, SEGMENTS_PER_CHUNK);
                held += body.readNBytes(buffer, held, capacity + 1 - held);
                if (held <= capacity) {
                    return part.complete()
                            ? storeLast(sealer, file, state, part, buffer, held)
                            : storeRest(sealer, file, state, buffer, held);
                }
                file = storeChunk(
                        sealer,
                        file,
                        state,
                        buffer,
                        capacity,
                        false,
                        state.plaintextBytes() + capacity,
                        Optional.empty());
                buffer[0] = buffer[capacity];
                held = 1;
            }
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private FileRow storeLast(ChunkSealer sealer, FileRow file, SealingState state, Part part, byte[] buffer, int held)
            throws IOException {
        long total = state.plaintextBytes() + held;
        if (part.length().isPresent() && part.length().getAsLong() != total) {
            throw new Refusal(
                    ProblemType.UPLOAD_INCOMPLETE,
                    "Upload-Length says " + part.length().getAsLong() + " bytes and " + total
                            + " have arrived; go on at Upload-Offset " + file.sizeBytes() + ".");
        }
        return storeChunk(sealer, file, state, buffer, held, true, total, Optional.empty());
    }

    /// Stores the whole segments of what is left, and keeps the rest sealed in the database until more of the file
    /// comes.
    private FileRow storeRest(ChunkSealer sealer, FileRow file, SealingState state, byte[] buffer, int held)
            throws IOException {
        int segments = wholeSegments(state, held);
        int whole = segments == 0 ? 0 : ChunkSealer.chunkPlaintextBytes(state, segments);
        long end = state.plaintextBytes() + held;
        Optional<String> tail = held == whole
                ? Optional.empty()
                : Optional.of(vault.seal(tailPlace(file, end), Arrays.copyOfRange(buffer, whole, held)));
        if (segments > 0) {
            return storeChunk(sealer, file, state, buffer, whole, false, end, tail);
        }
        FileRow next = moved(file, false, end, file.sealedBytes(), file.chunks(), file.state(), tail);
        return advance(file, next);
    }

    private int takeTail(FileRow file, byte[] buffer) {
        if (file.tail().isEmpty()) {
            return 0;
        }
        byte[] tail = vault.open(tailPlace(file, file.sizeBytes()), file.tail().get());
        System.arraycopy(tail, 0, buffer, 0, tail.length);
        Arrays.fill(tail, (byte) 0);
        return tail.length;
    }

    private static String tailPlace(FileRow file, long end) {
        return "dataset_file.tail:" + file.objectName() + ":" + end;
    }

    private static int wholeSegments(SealingState state, int bytes) {
        int segments = 0;
        while (segments < SEGMENTS_PER_CHUNK && ChunkSealer.chunkPlaintextBytes(state, segments + 1) <= bytes) {
            segments++;
        }
        return segments;
    }

    private FileRow storeChunk(
            ChunkSealer sealer,
            FileRow file,
            SealingState state,
            byte[] plaintext,
            int length,
            boolean last,
            long end,
            Optional<String> tail)
            throws IOException {
        ChunkSealer.Chunk chunk = sealer.seal(state, plaintext, 0, length, last);
        if (!database.in(tx -> files.promise(tx, file, chunk.digest()))) {
            throw new Refusal(
                    ProblemType.UPLOAD_CONFLICT,
                    "Other bytes were sent for offset " + file.sizeBytes()
                            + " before; start the file again at offset 0.");
        }
        append(file, state, chunk, last);
        long sealed = file.sealedBytes() + chunk.ciphertext().length;
        return advance(file, moved(file, last, end, sealed, file.chunks() + 1, encode(chunk.next()), tail));
    }

    private FileRow advance(FileRow file, FileRow next) {
        if (!database.in(tx -> files.advance(tx, file, next))) {
            throw offsetRefusal(file.sizeBytes());
        }
        return next;
    }

    private static FileRow moved(
            FileRow file, boolean complete, long size, long sealed, int chunks, String state, Optional<String> tail) {
        return new FileRow(
                file.dataset(),
                file.path(),
                file.objectName(),
                complete,
                size,
                sealed,
                chunks,
                state,
                tail,
                Optional.empty());
    }

    private void append(FileRow file, SealingState state, ChunkSealer.Chunk chunk, boolean last) throws IOException {
        ObjectName name = new ObjectName(file.objectName());
        try (PendingObject pending = objects.pending(name)) {
            pending.truncate(state.ciphertextBytes());
            pending.append(state.ciphertextBytes(), chunk.ciphertext(), 0, chunk.ciphertext().length);
            if (last) {
                pending.complete();
            }
        } catch (StorageException e) {
            // A crash between completing the object and recording it: the same last chunk comes again and is already
            // there.
            boolean alreadyThere = last
                    && e.reason() == StorageException.Reason.EXISTS
                    && objects.size(name) == state.ciphertextBytes() + chunk.ciphertext().length;
            if (!alreadyThere) {
                throw e;
            }
        }
    }

    static SnapshotPath parse(String path) {
        try {
            SnapshotPath parsed = SnapshotPath.parse(path);
            if (parsed.toString().length() > MAX_PATH_CHARS
                    || parsed.names().getFirst().equals(RESERVED_NAME)) {
                throw new Refusal(
                        ProblemType.MALFORMED_REQUEST,
                        "A path has at most " + MAX_PATH_CHARS
                                + " characters and does not begin with .cce; rename the file.");
            }
            return parsed;
        } catch (SealingException e) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    static Refusal storageRefusal(StorageException e) {
        return new Refusal(
                ProblemType.STORAGE_UNAVAILABLE,
                "The object store did not take or give the bytes; what was acknowledged is kept, so go on from there.",
                e);
    }

    private static Refusal offsetRefusal(long at) {
        return new Refusal(
                ProblemType.UPLOAD_OFFSET,
                "The file stands at offset " + at + "; send what follows, or start again at 0.");
    }

    private static String encode(SealingState state) {
        return Base64.getEncoder().encodeToString(state.encoded());
    }

    static SealingState decode(String text) {
        try {
            return SealingState.decode(Base64.getDecoder().decode(text));
        } catch (SealingException e) {
            throw new IllegalStateException("A sealing state in the database is damaged.", e);
        }
    }
}
