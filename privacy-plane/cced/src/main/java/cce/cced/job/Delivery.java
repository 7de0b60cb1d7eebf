package cce.cced.job;

import cce.cced.Refusal;
import cce.ledger.RecordKind;
import cce.cced.chain.Recorder;
import cce.cced.identity.ServerIdentity;
import cce.cced.identity.WalletSignIn;
import cce.cced.store.Database;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
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
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// Gives a released result to its consumer and to nobody else: the wallet that submitted the job must sign for this job and
/// this very key.
public final class Delivery {
    private final Database database;
    private final JobStore jobs;
    private final WalletSignIn signIn;
    private final ServerIdentity identity;
    private final KeyHierarchy keys;
    private final ObjectStore objects;
    private final Recorder recorder;
    private final SecureRandom random;

    public Delivery(
            Database database,
            JobStore jobs,
            WalletSignIn signIn,
            ServerIdentity identity,
            KeyHierarchy keys,
            ObjectStore objects,
            Recorder recorder,
            SecureRandom random) {
        this.database = database;
        this.jobs = jobs;
        this.signIn = signIn;
        this.identity = identity;
        this.keys = keys;
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
        Job.Result result = job.result().orElseThrow();
        database.run(tx -> job.datasetIds()
                .forEach(dataset -> recorder.promise(
                        tx, id, RecordKind.RESULT_KEY_DELIVERED, Optional.of(dataset), result.hash())));
        recorder.recordJob(id);
        String manifest = database.in(tx -> jobs.manifest(tx, id)).orElseThrow();
        return new CcedApi.ResultAnswer(
                "approved",
                result.path(),
                result.hash(),
                wrap(id, request.userEphPk()),
                Json.read(manifest, DsseEnvelope.class),
                Base64.getEncoder().encodeToString(identity.signing().spki()));
    }

    /// The ciphertext of a released result, for its consumer; the caller closes it.
    public ObjectReader open(JobId id, WalletAddress wallet) {
        Job job = requireReleased(id, wallet);
        try {
            return objects.open(new ObjectName(job.result().orElseThrow().path()));
        } catch (StorageException e) {
            throw new Refusal(
                    ProblemType.STORAGE_UNAVAILABLE, "The stored result could not be read; try again later.", e);
        }
    }

    private Job requireReleased(JobId id, WalletAddress wallet) {
        Job job = database.in(tx -> jobs.find(tx, id))
                .orElseThrow(() -> new Refusal(ProblemType.RESULT_UNKNOWN, "There is no result of this job."));
        if (!job.consumer().equals(wallet)) {
            throw new Refusal(ProblemType.NOT_AUTHORISED, "Only the wallet that submitted the job may have its result.");
        }
        if (job.state() != JobState.RELEASED) {
            throw new Refusal(
                    ProblemType.RESULT_NOT_APPROVED,
                    "The result has not been released; the job is " + job.state().coarse() + ".");
        }
        return job;
    }

    private String wrap(JobId id, ResultPublicKey recipient) {
        try (ResultKey key = keys.resultKey(id)) {
            return Base64.getEncoder().encodeToString(KeyRelease.sealResultKey(recipient, id, key, random));
        } catch (SealingException e) {
            throw new ProtocolException(
                    ProtocolException.Reason.MALFORMED, "The field user_eph_pk is not a key that can be sealed to.");
        }
    }
}
