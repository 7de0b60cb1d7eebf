package cce.cced.chain;

import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.util.List;
import java.util.Optional;

/// What cced asks of the chain. Every method throws a refusal of type `LEDGER_UNAVAILABLE` when the chain does not answer.
public interface Chain {
    /// Most records one query answers with.
    int MAX_RECORDS = 1000;

    long chainId();

    /// Who owns the dataset's contract; empty when there is no contract of a known kind at that address.
    Optional<WalletAddress> ownerOf(DatasetId dataset);

    /// Whether the wallet has an active rental right now.
    boolean hasAccess(DatasetId dataset, WalletAddress wallet);

    boolean isDelisted(DatasetId dataset);

    /// Appends a record, or finds the one with the same kind, dataset, subject and digest that is there already: a repeat
    /// after a crash adds nothing.
    LedgerRecord append(
            RecordKind kind, Optional<DatasetId> dataset, Sha256Digest subject, Sha256Digest digest);

    /// Records by subject or dataset, oldest first.
    List<LedgerRecord> records(Optional<Sha256Digest> subject, Optional<DatasetId> dataset);
}
