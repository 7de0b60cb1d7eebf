package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;

/// The chain as one wallet acts on it. Methods return once the transaction lies deep enough, or fail with a
/// [LedgerException]; a contract's refusal is [LedgerException.Reason#REVERTED] with its rule as a sentence. Safe
/// to use from many threads.
public interface Ledger extends LedgerView {
    /// Opens the ledger for a wallet, which stays the caller's to close.
    static Ledger open(ChainEndpoint endpoint, Deployment deployment, Wallet wallet) {
        return EvmLedger.acting(endpoint, deployment, wallet);
    }

    /// The account that acts here.
    WalletAddress account();

    /// Registers a dataset owned by this account and returns its id, the address of its rental contract.
    DatasetId registerDataset(DatasetTerms terms);

    /// Pays for hours of access; they are added to a running rental.
    void rent(DatasetId dataset, int hours);

    /// Changes the price of hours sold from now on. Owner only.
    void updateHourlyRate(DatasetId dataset, long hourlyRate);

    /// Points consumers to a new description; the old ones stay readable. Owner only.
    void updateMetadata(DatasetId dataset, String metadataUri);

    /// Stops sales for good; hours already bought stay. Owner only.
    void deactivate(DatasetId dataset);

    /// Sends the rents collected so far to the owner. Owner only.
    void withdraw(DatasetId dataset);

    /// Appends a record, once: a record of the same content by this account that is already in the log is found, not
    /// repeated. So a caller that crashed between sending and storing the receipt simply calls again.
    Receipt append(AuditRecord content);

    /// Lets an account record anything. Only for the account that deployed the log.
    void permitRecorder(WalletAddress recorder);

    /// Takes that right back. Only for the account that deployed the log.
    void dismissRecorder(WalletAddress recorder);
}
