package cce.cced.job;

import cce.cced.identity.Digests;
import cce.cced.identity.FieldVault;
import cce.cced.store.ArtefactStore;
import cce.cced.store.Job;
import cce.cced.store.Tx;
import cce.gate.OutputFile;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.sealing.ResultKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingStream;
import cce.sealing.SecretBytes;
import cce.sealing.SegmentSize;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What would be released: files written anew by the gate, sealed with a key of their own.
///
/// Not with the key that the CVM sealed its output with: whoever gets a released result would otherwise hold the
/// key to what the program really wrote, and the host has that ciphertext. The key is random and lives in one row,
/// so deleting it destroys the output, wherever copies of the ciphertext are.
public final class Artefacts {
    private static final Logger LOG = Logger.getLogger(Artefacts.class.getName());

    private final ArtefactStore store;
    private final FieldVault vault;
    private final ObjectStore objects;
    private final SecureRandom random;

    public Artefacts(ArtefactStore store, FieldVault vault, ObjectStore objects, SecureRandom random) {
        this.store = store;
        this.vault = vault;
        this.objects = objects;
        this.random = random;
    }

    /// An artefact with what the gate says about it.
    public record Artefact(ArtefactStore.Row row, GateReport report) {}

    /// Seals and stores the files; the row is the caller's to add.
    ArtefactStore.Row seal(
            Job job,
            int round,
            List<OutputFile> files,
            int paddingFloor,
            GateReport report,
            String mitigation,
            String by,
            Instant now)
            throws IOException {
        byte[] tar = padded(ResultTar.write(files), paddingFloor);
        byte[] raw = new byte[ResultKey.KEY_BYTES];
        random.nextBytes(raw);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (ResultKey key = new ResultKey(SecretBytes.copyOf(raw))) {
            // The stream has its own try: its close must not hide what went wrong before.
            try (SealingStream stream = new SealingStream(
                    sealed, SegmentSize.DEFAULT, key, new SealedFileContext.Result(job.id()), random)) {
                stream.write(tar, 0, tar.length);
                stream.finish();
            }
            byte[] bytes = sealed.toByteArray();
            Sha256Digest hash = Digests.sha256(bytes);
            String name = ObjectLayout.released(job.id(), hash);
            objects.put(new ObjectName(name), bytes);
            return new ArtefactStore.Row(
                    job.id(),
                    round,
                    hash,
                    name,
                    Optional.of(vault.seal(keyPlace(job.id(), round), raw)),
                    vault.seal(reportPlace(job.id(), round), Json.write(report)),
                    mitigation,
                    by,
                    now);
        } finally {
            Arrays.fill(tar, (byte) 0);
            Arrays.fill(raw, (byte) 0);
        }
    }

    /// Zeros after the end of the archive, up to a power of two: a size tells no more than its bucket.
    static byte[] padded(byte[] tar, int floor) {
        long bucket = floor;
        while (bucket < tar.length) {
            bucket = Long.highestOneBit(bucket) << 1;
        }
        byte[] all = Arrays.copyOf(tar, Math.toIntExact(bucket));
        Arrays.fill(tar, (byte) 0);
        return all;
    }

    public Optional<Artefact> latest(Tx tx, JobId job) {
        return store.latest(tx, job).map(row -> new Artefact(row, report(row)));
    }

    private GateReport report(ArtefactStore.Row row) {
        return Json.read(vault.open(reportPlace(row.job(), row.round()), row.report()), GateReport.class);
    }

    /// The key of an artefact; the caller closes it. Empty once it was destroyed.
    Optional<ResultKey> key(ArtefactStore.Row row) {
        return row.sealedKey().map(text -> {
            byte[] raw = vault.open(keyPlace(row.job(), row.round()), text);
            return new ResultKey(SecretBytes.adopt(raw));
        });
    }

    /// Deletes the sealed files of all artefacts but the one to keep.
    void discard(List<ArtefactStore.Row> rows, Optional<Sha256Digest> keep) {
        for (ArtefactStore.Row row : rows) {
            if (keep.isEmpty() || !keep.get().equals(row.hash())) {
                discard(row.objectName());
            }
        }
    }

    void discard(String object) {
        try {
            objects.delete(new ObjectName(object));
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "A discarded result could not be deleted; it stays sealed and is tried again.", e);
        }
    }

    private static String keyPlace(JobId job, int round) {
        return "artefact.sealed_key:" + job + ":" + round;
    }

    private static String reportPlace(JobId job, int round) {
        return "artefact.report:" + job + ":" + round;
    }
}
