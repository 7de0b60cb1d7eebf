package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.identity.UploadGrants;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.SealingApi;
import cce.storage.DirectUpload;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Ciphertext that an owner sealed on a machine of theirs on its way to the object store. cced gives permissions,
/// each for one piece of one object, for some minutes: presigned requests where the store knows them, so that the
/// bytes never pass here, and grants for its own endpoint where the store is a folder.
///
/// Nothing that is stored this way is believed: it counts once [SnapshotAdoption] has compared it with a manifest.
public final class DirectUploads {
    /// How long a permission lives.
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    private final Database database;
    private final DatasetStore datasets;
    private final ObjectStore objects;
    private final UploadGrants grants;
    private final UploadTurns turns;
    private final Clock clock;

    public DirectUploads(
            Database database,
            DatasetStore datasets,
            ObjectStore objects,
            UploadGrants grants,
            UploadTurns turns,
            Clock clock) {
        this.database = database;
        this.datasets = datasets;
        this.objects = objects;
        this.grants = grants;
        this.turns = turns;
        this.clock = clock;
    }

    /// Where an object stands.
    public record Stand(long length, boolean complete) {}

    /// Permissions for the next bytes of an object.
    public SealingApi.Grants grant(StoredObject object, SealingApi.GrantRequest request) {
        Instant until = clock.instant().plus(LIFETIME);
        try (UploadTurns.Turn turn = turn(object)) {
            boolean whole =
                    request.position() == 0 && request.last() && request.length() <= PendingObject.DIRECT_PIECE_BYTES;
            List<SealingApi.Grant> given = whole ? whole(object, request, until) : pieces(object, request, until);
            return new SealingApi.Grants(given, until.getEpochSecond());
        } catch (StorageException e) {
            throw refusal(e);
        }
    }

    private List<SealingApi.Grant> whole(StoredObject object, SealingApi.GrantRequest request, Instant until)
            throws StorageException {
        Optional<DirectUpload> direct = objects.directPut(object.name(), request.length(), LIFETIME);
        return List.of(direct.isPresent() ? grant(direct.get(), true) : own(object, 0, request.length(), true, until));
    }

    private List<SealingApi.Grant> pieces(StoredObject object, SealingApi.GrantRequest request, Instant until)
            throws StorageException {
        try (PendingObject pending = objects.pending(object.name())) {
            if (pending.size() < request.position() || request.length() == 0) {
                throw offset(pending.size());
            }
            // Going back replaces what was stored behind that position.
            pending.truncate(request.position());
            List<DirectUpload> direct = pending.directAppends(request.length(), request.last(), LIFETIME);
            if (!direct.isEmpty()) {
                return direct.stream().map(upload -> grant(upload, false)).toList();
            }
        }
        List<SealingApi.Grant> own = new ArrayList<>();
        long end = request.position() + request.length();
        for (long at = request.position(); at < end; at += PendingObject.DIRECT_PIECE_BYTES) {
            own.add(own(object, at, Math.min(PendingObject.DIRECT_PIECE_BYTES, end - at), false, until));
        }
        return own;
    }

    private static SealingApi.Grant grant(DirectUpload upload, boolean completes) {
        return new SealingApi.Grant(
                upload.url().toString(), upload.headers(), upload.position(), upload.length(), completes);
    }

    private SealingApi.Grant own(StoredObject object, long position, long length, boolean whole, Instant until) {
        return new SealingApi.Grant(
                "/v1/datasets/" + object.dataset() + "/objects/" + object.path(),
                java.util.Map.of(
                        SealingApi.GRANT_HEADER,
                        grants.issue(object.dataset(), object.path(), position, length, whole, until)),
                position,
                length,
                whole);
    }

    /// Stores the bytes that a grant of ours permits.
    public SealingApi.ObjectAnswer store(StoredObject object, String grant, InputStream body) throws IOException {
        UploadGrants.Piece piece = grants.verify(grant, object.dataset(), object.path());
        try (UploadTurns.Turn turn = turn(object)) {
            int length = Math.toIntExact(piece.length());
            byte[] bytes = body.readNBytes(length + 1);
            if (bytes.length != length) {
                throw new Refusal(
                        ProblemType.MALFORMED_REQUEST,
                        "The grant is for exactly " + length + " bytes; send those, or ask for another.");
            }
            if (piece.whole()) {
                objects.put(object.name(), bytes);
            } else {
                append(object, piece, bytes);
            }
            return new SealingApi.ObjectAnswer(object.path(), piece.position() + length, piece.whole());
        } catch (StorageException e) {
            throw refusal(e);
        }
    }

    private void append(StoredObject object, UploadGrants.Piece piece, byte[] bytes) throws StorageException {
        try (PendingObject pending = objects.pending(object.name())) {
            if (pending.size() != piece.position()) {
                throw offset(pending.size());
            }
            pending.append(piece.position(), bytes, 0, bytes.length);
        }
    }

    /// Makes an object visible that was sent in pieces. Repeating it does nothing.
    public SealingApi.ObjectAnswer complete(StoredObject object, SealingApi.Completion request) {
        try (UploadTurns.Turn turn = turn(object)) {
            Stand stand = stand(object);
            if (stand.length() != request.length()) {
                throw offset(stand.length());
            }
            if (!stand.complete()) {
                try (PendingObject pending = objects.pending(object.name())) {
                    pending.complete();
                }
            }
            return new SealingApi.ObjectAnswer(object.path(), stand.length(), true);
        } catch (StorageException e) {
            throw refusal(e);
        }
    }

    /// How many bytes of an object are stored, for whoever goes on after an interruption.
    public Stand stand(StoredObject object) {
        try {
            return new Stand(objects.size(object.name()), true);
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.NOT_FOUND) {
                throw refusal(e);
            }
        }
        try (PendingObject pending = objects.pending(object.name())) {
            long size = pending.size();
            if (size == 0) {
                // Looking at what was never begun must leave nothing behind.
                pending.abort();
            }
            return new Stand(size, false);
        } catch (StorageException e) {
            throw refusal(e);
        }
    }

    /// Drops an object, whole or begun, of a dataset that is not finalised.
    public void drop(StoredObject object) {
        try (UploadTurns.Turn turn = turn(object)) {
            if (stand(object).complete()) {
                objects.delete(object.name());
                return;
            }
            try (PendingObject pending = objects.pending(object.name())) {
                pending.abort();
            }
        } catch (StorageException e) {
            throw refusal(e);
        }
    }

    private UploadTurns.Turn turn(StoredObject object) {
        return turns.take(open(object.dataset()).owner(), object.name().value());
    }

    private Dataset open(DatasetId id) {
        Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow(() -> Datasets.unknown(id));
        if (dataset.isReady()) {
            throw new Refusal(
                    ProblemType.DATASET_FROZEN, "The dataset is finalised; register a new one for other files.");
        }
        return dataset;
    }

    private static Refusal refusal(StorageException e) {
        return switch (e.reason()) {
            case EXISTS ->
                new Refusal(
                        ProblemType.UPLOAD_CONFLICT,
                        "An object of that name is stored already and is not replaced; it can be dropped.",
                        e);
            case BAD_RANGE -> new Refusal(ProblemType.UPLOAD_OFFSET, String.valueOf(e.getMessage()), e);
            case NOT_FOUND, FULL, BAD_NAME, IO -> Uploads.storageRefusal(e);
        };
    }

    private static Refusal offset(long at) {
        return new Refusal(
                ProblemType.UPLOAD_OFFSET, "The object stands at offset " + at + "; send what follows, or drop it.");
    }
}
