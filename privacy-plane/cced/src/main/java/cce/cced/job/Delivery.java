package cce.cced.job;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.identity.ServerIdentity;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.ArtefactStore;
import cce.cced.store.Database;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.DsseEnvelope;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import cce.protocol.ResultPublicKey;
import cce.protocol.WalletAddress;
import cce.sealing.KeyRelease;
import cce.sealing.ResultKey;
import cce.sealing.SealingException;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// Gives a released result to its consumer and to nobody else: the wallet that submitted the job must sign for this
/// job and this very key.
public final class Delivery {
    private final Database database;
    private final JobStore jobs;
    private final WalletSignIn signIn;
    private final ServerIdentity identity;
    private final Artefacts artefacts;
    private final ObjectStore objects;
    private final Recorder recorder;
    private final SecureRandom random;

    public Delivery(
            Database database,
            JobStore jobs,
            WalletSignIn signIn,
            ServerIdentity identity,
            Artefacts artefacts,
            ObjectStore objects,
            Recorder recorder,
            SecureRandom random) {
        this.database = database;
        this.jobs = jobs;
        this.signIn = signIn;
        this.identity = identity;
        this.artefacts = artefacts;
        this.objects = objects;
        this.recorder = recorder;
        this.random = random;
    }

    public CcedApi.ResultAnswer deliver(JobId id, CcedApi.ResultRequest request) {
        WalletAddress wallet = signIn.accept(
                request.message(),
                request.signature(),
                Optional.of(request.walletAddress()),
                CcedApi.resultResource(id, request.userEphPk()));
        Job job = requireReleased(id, wallet);
        ArtefactStore.Row artefact = artefact(id);
        database.run(tx -> job.datasetIds()
                .forEach(dataset -> recorder.promise(
                        tx, id, RecordKind.RESULT_KEY_DELIVERED, Optional.of(dataset), artefact.hash())));
        recorder.recordJob(id);
        String manifest = database.in(tx -> jobs.manifest(tx, id)).orElseThrow();
        return new CcedApi.ResultAnswer(
                "approved",
                artefact.objectName(),
                artefact.hash(),
                wrap(artefact, request.userEphPk()),
                Json.read(manifest, DsseEnvelope.class),
                Base64.getEncoder().encodeToString(identity.signing().spki()));
    }

    /// The ciphertext of a released result, for its consumer; the caller closes it.
    public ObjectReader open(JobId id, WalletAddress wallet) {
        requireReleased(id, wallet);
        try {
            return objects.open(new ObjectName(artefact(id).objectName()));
        } catch (StorageException e) {
            throw new Refusal(
                    ProblemType.STORAGE_UNAVAILABLE, "The stored result could not be read; try again later.", e);
        }
    }

    private Job requireReleased(JobId id, WalletAddress wallet) {
        Job job = database.in(tx -> jobs.find(tx, id))
                .orElseThrow(() -> new Refusal(ProblemType.RESULT_UNKNOWN, "There is no result of this job."));
        if (!job.consumer().equals(wallet)) {
            throw new Refusal(
                    ProblemType.NOT_AUTHORISED, "Only the wallet that submitted the job may have its result.");
        }
        if (job.state() == JobState.REVOKED) {
            throw new Refusal(
                    ProblemType.RESULT_REVOKED,
                    "An owner of the data revoked this result; stop using what you have of it.");
        }
        if (job.state() != JobState.RELEASED) {
            throw new Refusal(
                    ProblemType.RESULT_NOT_APPROVED,
                    "The result has not been released; the job is "
                            + job.state().coarse() + ".");
        }
        return job;
    }

    private ArtefactStore.Row artefact(JobId id) {
        return database.in(tx -> artefacts.latest(tx, id)).orElseThrow().row();
    }

    private String wrap(ArtefactStore.Row artefact, ResultPublicKey recipient) {
        try (ResultKey key = artefacts.key(artefact).orElseThrow()) {
            return Base64.getEncoder().encodeToString(KeyRelease.sealResultKey(recipient, artefact.job(), key, random));
        } catch (SealingException e) {
            throw new ProtocolException(
                    ProtocolException.Reason.MALFORMED, "The field user_eph_pk is not a key that can be sealed to.");
        }
    }
}
