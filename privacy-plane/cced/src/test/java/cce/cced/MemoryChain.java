package cce.cced;

import cce.cced.chain.Chain;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// The chain's embedded twin: the same promises, kept in memory, with a switch to take it away.
final class MemoryChain implements Chain {
    static final long CHAIN_ID = 31337;

    private static final String NO_HEAD = "0x" + "00".repeat(32);

    final Map<DatasetId, WalletAddress> owners = new ConcurrentHashMap<>();
    final Set<String> rentals = ConcurrentHashMap.newKeySet();
    final Set<DatasetId> delisted = ConcurrentHashMap.newKeySet();
    final AtomicBoolean away = new AtomicBoolean();
    private final List<LedgerRecord> records = new ArrayList<>();

    void rent(DatasetId dataset, WalletAddress wallet) {
        rentals.add(dataset + "/" + wallet);
    }

    void endRental(DatasetId dataset, WalletAddress wallet) {
        rentals.remove(dataset + "/" + wallet);
    }

    private void requireThere() {
        if (away.get()) {
            throw new Refusal(ProblemType.LEDGER_UNAVAILABLE, "The chain is away.");
        }
    }

    @Override
    public long chainId() {
        return CHAIN_ID;
    }

    @Override
    public Map<String, String> contracts() {
        return Map.of();
    }

    @Override
    public Optional<WalletAddress> ownerOf(DatasetId dataset) {
        requireThere();
        return Optional.ofNullable(owners.get(dataset));
    }

    @Override
    public boolean hasAccess(DatasetId dataset, WalletAddress wallet) {
        requireThere();
        return rentals.contains(dataset + "/" + wallet);
    }

    @Override
    public boolean isDelisted(DatasetId dataset) {
        requireThere();
        return delisted.contains(dataset);
    }

    @Override
    public synchronized LedgerRecord append(
            RecordKind kind, Optional<DatasetId> dataset, Sha256Digest subject, Sha256Digest digest) {
        requireThere();
        String about = dataset.map(DatasetId::toString).orElse("");
        for (LedgerRecord known : records) {
            boolean same = known.kind().equals(kind.name())
                    && known.dataset().equals(about)
                    && known.subject().equals(subject)
                    && known.digest().equals(digest);
            if (same) {
                return known;
            }
        }
        LedgerRecord record = new LedgerRecord(
                records.size(),
                kind.name(),
                WalletAddress.of(new byte[WalletAddress.LENGTH]),
                about,
                subject,
                digest,
                1_700_000_000L + records.size(),
                NO_HEAD,
                NO_HEAD,
                NO_HEAD);
        records.add(record);
        return record;
    }

    @Override
    public synchronized List<LedgerRecord> records(Optional<Sha256Digest> subject, Optional<DatasetId> dataset) {
        requireThere();
        return records.stream()
                .filter(record -> subject.isEmpty() || record.subject().equals(subject.get()))
                .filter(record -> dataset.isEmpty()
                        || record.dataset().equals(dataset.get().toString()))
                .toList();
    }

    synchronized List<String> kindsOf(Sha256Digest subject) {
        return records.stream()
                .filter(record -> record.subject().equals(subject))
                .map(LedgerRecord::kind)
                .toList();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
