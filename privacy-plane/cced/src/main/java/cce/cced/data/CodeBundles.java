package cce.cced.data;

import cce.cced.Refusal;
import cce.cced.identity.Digests;
import cce.cced.store.CodeStore;
import cce.cced.store.Database;
import cce.protocol.ObjectLayout;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.time.Clock;

/// Code bundles: tars that are named by their SHA-256 and stored in clear. Reviewers read them; a CVM checks the
/// digest before it unpacks one.
public final class CodeBundles {
    /// Where bundles are kept in the data availability layer.
    public static final String NAMESPACE = "cce/code";

    /// Largest bundle, in bytes.
    public static final int MAX_BYTES = 16 << 20;

    private final Database database;
    private final CodeStore store;
    private final ObjectStore objects;
    private final Clock clock;

    public CodeBundles(Database database, CodeStore store, ObjectStore objects, Clock clock) {
        this.database = database;
        this.store = store;
        this.objects = objects;
        this.clock = clock;
    }

    public void store(WalletAddress wallet, Sha256Digest digest, byte[] bundle) {
        if (!Digests.sha256(bundle).equals(digest)) {
            throw new Refusal(
                    ProblemType.MALFORMED_REQUEST,
                    "The bundle does not have the SHA-256 in the path; send the right one.");
        }
        try {
            objects.put(name(digest), bundle);
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.EXISTS) {
                throw Uploads.storageRefusal(e);
            }
        }
        database.run(tx -> store.add(tx, digest, bundle.length, wallet, clock.instant()));
    }

    public byte[] load(Sha256Digest digest) {
        try {
            return objects.get(name(digest), MAX_BYTES);
        } catch (StorageException e) {
            throw e.reason() == StorageException.Reason.NOT_FOUND
                    ? new Refusal(
                            ProblemType.NOT_FOUND, "No code bundle with this digest is stored; upload it first.", e)
                    : Uploads.storageRefusal(e);
        }
    }

    private static ObjectName name(Sha256Digest digest) {
        return new ObjectName(ObjectLayout.code(digest));
    }
}
