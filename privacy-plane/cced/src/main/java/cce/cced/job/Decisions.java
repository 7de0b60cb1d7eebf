package cce.cced.job;

import cce.cced.chain.Recorder;
import cce.cced.store.ArtefactStore;
import cce.cced.store.Job;
import cce.cced.store.JobStore;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.Sha256Digest;
import java.util.List;
import java.util.Optional;

/// Puts decisions on the chain: for each input one record, whose digest fixes what was decided on which bytes under
/// which policy, and where the input's privacy ledger stood.
public final class Decisions {
    public static final String AUTO_APPROVED = "auto_approved";
    public static final String APPROVED = "approved";

    private final JobStore jobs;
    private final Recorder recorder;

    public Decisions(JobStore jobs, Recorder recorder) {
        this.jobs = jobs;
        this.recorder = recorder;
    }

    /// What a `REVIEW_DECIDED` record's digest is of. A holder of the manifest can make it again.
    ///
    /// @param ledgerHead head of the input's privacy ledger with this release; zeros when nothing was
    ///     released
    public record Decision(
            JobId jobId,
            DatasetId datasetId,
            String decision,
            Sha256Digest artefact,
            Sha256Digest policy,
            Sha256Digest source,
            Sha256Digest ledgerHead) {}

    public void approve(
            Tx tx,
            Job job,
            String decision,
            ArtefactStore.Row row,
            GateReport report,
            List<ResultManifest.Charge> charges) {
        jobs.decision(tx, job.id(), decision);
        charges.forEach(charge -> record(tx, job, charge.datasetId(), decision, row, report, charge.after()));
    }

    public void refuse(Tx tx, Job job, String decision, ArtefactStore.Row row, GateReport report) {
        jobs.decision(tx, job.id(), decision);
        Sha256Digest none = Sha256Digest.of(new byte[Sha256Digest.LENGTH]);
        job.datasetIds().forEach(id -> record(tx, job, id, decision, row, report, none));
    }

    private void record(
            Tx tx,
            Job job,
            DatasetId id,
            String decision,
            ArtefactStore.Row row,
            GateReport report,
            Sha256Digest ledgerHead) {
        Sha256Digest digest = Json.digest(new Decision(
                job.id(), id, decision, row.hash(), report.policy(), job.spec().code(), ledgerHead));
        recorder.promise(tx, job.id(), RecordKind.REVIEW_DECIDED, Optional.of(id), digest);
    }
}
