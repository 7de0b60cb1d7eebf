package cce.cced.job;

import cce.cced.identity.FieldVault;
import cce.cced.store.JobStore;
import cce.cced.store.Tx;
import cce.protocol.JobId;
import cce.protocol.Json;
import java.util.Optional;

/// Keeps gate reports, sealed to their job.
public final class GateReports {
    private final JobStore jobs;
    private final FieldVault vault;

    public GateReports(JobStore jobs, FieldVault vault) {
        this.jobs = jobs;
        this.vault = vault;
    }

    void save(Tx tx, JobId job, GateReport report) {
        jobs.gateReport(tx, job, vault.seal(place(job), Json.write(report)));
    }

    Optional<GateReport> load(Tx tx, JobId job) {
        return jobs.gateReport(tx, job).map(sealed -> Json.read(vault.open(place(job), sealed), GateReport.class));
    }

    private static String place(JobId job) {
        return "job.gate_report:" + job;
    }
}
