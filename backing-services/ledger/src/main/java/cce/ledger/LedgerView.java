package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The chain as anyone may read it. Every method fails with a [LedgerException] when the node does not answer well.
public interface LedgerView extends AutoCloseable {
    /// Most records that one call returns.
    int MAX_RECORDS = 500;

    /// Opens a view on any EVM node that serves the chain of the deployment.
    static LedgerView open(ChainEndpoint endpoint, Deployment deployment) {
        return EvmLedger.reading(endpoint, deployment);
    }

    Deployment deployment();

    /// Whether the factory's registry knows this address as a dataset.
    boolean isDataset(DatasetId dataset);

    /// Whether this wallet's rental of the dataset is running now. False for an address the registry does not know: a
    /// contract of the caller's own making must never say yes.
    boolean hasAccess(DatasetId dataset, WalletAddress wallet);

    /// When this wallet's rental ends or ended; empty where it never rented, or the contract keeps no such date.
    Optional<Instant> accessExpires(DatasetId dataset, WalletAddress wallet);

    /// Empty for an address the registry does not know.
    Optional<WalletAddress> owner(DatasetId dataset);

    /// Whether the dataset is listed: known and not deactivated.
    boolean isActive(DatasetId dataset);

    /// Price of one hour in the smallest unit of the payment token; empty for an unknown dataset.
    Optional<Long> hourlyRate(DatasetId dataset);

    /// Number of records in the log.
    long recordCount();

    /// The head over all records.
    LogHead head();

    /// At most `limit` (up to [#MAX_RECORDS]) records from `fromSeq` on, in order, their chain recomputed.
    List<ChainedRecord> records(long fromSeq, int limit);

    /// The newest records, at most [#MAX_RECORDS], about one subject, in order. Each head is recomputed, but that
    /// none is missing is shown only by [#records].
    List<ChainedRecord> recordsFor(Sha256Digest subject);

    /// The receipt of a record that this recorder has written before.
    Optional<Receipt> find(WalletAddress recorder, AuditRecord content);

    /// Block time, which rentals are measured by.
    Instant chainTime();

    @Override
    void close();
}
