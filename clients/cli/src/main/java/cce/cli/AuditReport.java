package cce.cli;

import cce.ledger.AuditChain;
import cce.ledger.ChainedRecord;
import cce.ledger.LedgerView;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Sha256Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The whole audit log, read from the chain.
final class AuditReport {
    private final Endpoint endpoint;
    private final List<ChainedRecord> records;
    private final String contractHead;

    private AuditReport(Endpoint endpoint, List<ChainedRecord> records, String contractHead) {
        this.endpoint = endpoint;
        this.records = records;
        this.contractHead = contractHead;
    }

    static AuditReport open(Endpoint endpoint) {
        return Chain.sentences(() -> {
            try (LedgerView view = Chain.view(endpoint)) {
                long count = view.recordCount();
                String head = view.head().toString();
                List<ChainedRecord> records = new ArrayList<>();
                while (records.size() < count) {
                    List<ChainedRecord> page = view.records(
                            records.size(), (int) Math.min(LedgerView.MAX_RECORDS, count - records.size()));
                    if (page.isEmpty()) {
                        throw CliException.notVerified(
                                "The chain node holds back records from number " + records.size() + " on.");
                    }
                    records.addAll(page);
                }
                return new AuditReport(endpoint, records, head);
            }
        });
    }

    void print(Output output, @Nullable String dataset, @Nullable String job) {
        List<ChainedRecord> wanted = records.stream()
                .filter(record -> dataset == null || record.content().dataset().equals(DatasetId.parse(dataset)))
                .filter(record -> job == null
                        || record.content().subject().equals(JobId.parse(job).ledgerSubject()))
                .toList();
        output.rows(
                List.of("seq", "time", "kind", "dataset", "subject", "digest"),
                wanted.stream()
                        .map(record -> List.of(
                                record.seq(),
                                record.time().toString(),
                                record.content().kind().toString(),
                                record.content().dataset().toString(),
                                record.content().subject().toString(),
                                record.content().digest().toString()))
                        .toList());
    }

    /// Computes the hash chain again and compares its end with what the contract says.
    Map<String, Object> verify() {
        AuditChain.Verdict verdict = AuditChain.verify(
                Chain.deployment(endpoint).chainId(), Chain.deployment(endpoint).auditLog(), records);
        return switch (verdict) {
            case AuditChain.Verdict.Broken broken ->
                throw CliException.notVerified(
                        "The audit log is broken at record " + broken.seq() + ": " + broken.sentence());
            case AuditChain.Verdict.Intact intact -> {
                if (!intact.head().toString().equals(contractHead)) {
                    throw CliException.notVerified("The records do not lead to the head that the contract holds.");
                }
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("records", records.size());
                report.put("head", contractHead);
                report.put("intact", true);
                yield report;
            }
        };
    }

    boolean has(RecordKind kind, Sha256Digest digest) {
        return records.stream()
                .anyMatch(record -> record.content().kind() == kind
                        && record.content().digest().equals(digest));
    }

    /// The digest of the last record of that kind about a dataset, of an intact log.
    Optional<Sha256Digest> lastDigest(RecordKind kind, DatasetId dataset) {
        Map<String, Object> ignored = verify();
        return records.stream()
                .filter(record -> record.content().kind() == kind
                        && record.content().dataset().equals(dataset))
                .reduce((one, later) -> later)
                .map(record -> record.content().digest());
    }

    /// Whether the records of a job hold these kinds in this order.
    boolean ordered(JobId job, RecordKind... kinds) {
        int next = 0;
        for (ChainedRecord record : records) {
            boolean ours = record.content().subject().equals(job.ledgerSubject());
            if (ours && next < kinds.length && record.content().kind() == kinds[next]) {
                next++;
            }
        }
        return next == kinds.length;
    }
}
