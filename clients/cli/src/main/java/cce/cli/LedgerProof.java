package cce.cli;

import cce.ledger.AuditChain;
import cce.ledger.AuditRecord;
import cce.ledger.ChainedRecord;
import cce.ledger.LedgerView;
import cce.ledger.LogHead;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.ResultManifest;
import cce.protocol.ResultManifest.LedgerRecord;
import java.time.Instant;
import java.util.List;

/// The on-chain records that a manifest carries: offline each must give its own head and be about this job or its data;
/// with a chain at hand each must also stand there.
final class LedgerProof {
    /// What receives each check that held, or ends the verification.
    interface Requirement {
        void require(boolean holds, String check, String otherwise);
    }

    private static final List<RecordKind> NEEDED =
            List.of(RecordKind.JOB_ACCEPTED, RecordKind.KEYS_RELEASED, RecordKind.RESULT_SUBMITTED);

    private final ResultManifest manifest;
    private final List<ChainedRecord> records;

    private LedgerProof(ResultManifest manifest, List<ChainedRecord> records) {
        this.manifest = manifest;
        this.records = records;
    }

    static LedgerProof of(ResultManifest manifest) {
        return new LedgerProof(
                manifest, manifest.predicate().records().stream().map(LedgerProof::chained).toList());
    }

    void check(Requirement requirement) {
        for (ChainedRecord record : records) {
            requirement.require(
                    AuditChain.headOf(record).equals(record.head()),
                    "record " + record.seq() + " (" + record.content().kind() + ") gives its head",
                    "The on-chain record " + record.seq() + " in the manifest was changed.");
        }
        for (RecordKind kind : NEEDED) {
            requirement.require(
                    records.stream().anyMatch(record -> record.content().kind() == kind && isOfJob(record)),
                    "the chain recorded " + kind + " for this job",
                    "The manifest has no on-chain record " + kind + " of its job.");
        }
        for (ResultManifest.Input input : manifest.predicate().inputs()) {
            requirement.require(
                    records.stream()
                            .anyMatch(record -> record.content().kind() == RecordKind.SNAPSHOT_FINALISED
                                    && record.content().dataset().equals(input.datasetId())
                                    && record.content().digest().equals(input.root())),
                    "the chain recorded the root of " + input.datasetId(),
                    "The manifest has no on-chain record of the root of " + input.datasetId() + ".");
        }
    }

    void checkOnChain(Endpoint endpoint, Requirement requirement) {
        try (LedgerView view = Chain.view(endpoint)) {
            for (ChainedRecord record : records) {
                List<ChainedRecord> there = Chain.sentences(() -> view.records(record.seq(), 1));
                requirement.require(
                        there.size() == 1 && there.getFirst().equals(record),
                        "record " + record.seq() + " stands on-chain",
                        "Record " + record.seq() + " of the manifest is not the one on-chain.");
            }
        }
    }

    private boolean isOfJob(ChainedRecord record) {
        return record.content()
                .subject()
                .equals(manifest.predicate().job().id().ledgerSubject());
    }

    private static ChainedRecord chained(LedgerRecord record) {
        try {
            return new ChainedRecord(
                    record.seq(),
                    new AuditRecord(
                            RecordKind.valueOf(record.kind()),
                            record.dataset().isEmpty() ? AuditRecord.NO_DATASET : DatasetId.parse(record.dataset()),
                            record.subject(),
                            record.digest()),
                    record.recorder(),
                    Instant.ofEpochSecond(record.time()),
                    LogHead.parse(record.previousHead()),
                    LogHead.parse(record.head()));
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "An on-chain record in the manifest is malformed.", e);
        }
    }
}
