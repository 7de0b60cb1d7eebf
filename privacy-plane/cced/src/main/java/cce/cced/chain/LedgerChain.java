package cce.cced.chain;

import cce.cced.Refusal;
import cce.cced.identity.Digests;
import cce.ledger.AuditRecord;
import cce.ledger.ChainedRecord;
import cce.ledger.Ledger;
import cce.ledger.LedgerException;
import cce.ledger.LedgerView;
import cce.ledger.Receipt;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The chain through the ledger client. A chain that does not answer refuses the request: cced never decides on a guess.
public final class LedgerChain implements Chain {
    private final Ledger ledger;

    public LedgerChain(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public long chainId() {
        return ledger.deployment().chainId();
    }

    @Override
    public Optional<WalletAddress> ownerOf(DatasetId dataset) {
        return ask(() -> ledger.owner(dataset));
    }

    @Override
    public boolean hasAccess(DatasetId dataset, WalletAddress wallet) {
        return ask(() -> ledger.hasAccess(dataset, wallet));
    }

    /// Delisting is a record that the owner or a governance contract made about the dataset. That sales have ended
    /// ([LedgerView#isActive]) is not delisting: hours already bought stay good.
    @Override
    public boolean isDelisted(DatasetId dataset) {
        return ask(() -> ledger.recordsFor(Digests.sha256(dataset.toByteArray()))).stream()
                .map(ChainedRecord::content)
                .anyMatch(record -> record.kind() == RecordKind.DELISTED
                        && record.dataset().equals(dataset));
    }

    @Override
    public LedgerRecord append(
            RecordKind kind, Optional<DatasetId> dataset, Sha256Digest subject, Sha256Digest digest) {
        AuditRecord content = new AuditRecord(kind, dataset.orElse(AuditRecord.NO_DATASET), subject, digest);
        return ask(() -> {
            Receipt receipt = ledger.append(content);
            return ledger.records(receipt.seq(), 1).stream()
                    .filter(record -> record.content().equals(content))
                    .findFirst()
                    .map(record -> convert(record, receipt.transaction().toString()))
                    .orElseThrow(() -> unavailable("The chain does not show the record it has just confirmed."));
        });
    }

    @Override
    public List<LedgerRecord> records(Optional<Sha256Digest> subject, Optional<DatasetId> dataset) {
        List<ChainedRecord> found = subject.isPresent() ? ask(() -> ledger.recordsFor(subject.get())) : newest();
        return found.stream()
                .filter(record -> dataset.isEmpty() || record.content().dataset().equals(dataset.get()))
                .map(record -> convert(record, ""))
                .toList();
    }

    private List<ChainedRecord> newest() {
        return ask(() -> {
            List<ChainedRecord> all = new ArrayList<>();
            long count = ledger.recordCount();
            long next = Math.max(0, count - MAX_RECORDS);
            while (next < count) {
                List<ChainedRecord> page = ledger.records(next, LedgerView.MAX_RECORDS);
                all.addAll(page);
                if (page.isEmpty()) {
                    return all;
                }
                next += page.size();
            }
            return all;
        });
    }

    private static LedgerRecord convert(ChainedRecord record, String transaction) {
        AuditRecord content = record.content();
        boolean aboutDataset = !content.dataset().equals(AuditRecord.NO_DATASET);
        return new LedgerRecord(
                record.seq(),
                content.kind().name(),
                record.recorder(),
                aboutDataset ? content.dataset().toString() : "",
                content.subject(),
                content.digest(),
                record.time().getEpochSecond(),
                record.previousHead().toString(),
                record.head().toString(),
                transaction);
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (LedgerException e) {
            throw new Refusal(
                    ProblemType.LEDGER_UNAVAILABLE,
                    "The chain did not take or answer a request, and nothing was released; try again in a minute.",
                    e);
        }
    }

    private static Refusal unavailable(String sentence) {
        return new Refusal(ProblemType.LEDGER_UNAVAILABLE, sentence);
    }
}
