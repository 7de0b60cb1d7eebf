/// The chain: who owns a dataset, who rents it, and the append-only log of everything done with it.
///
/// One port, [cce.ledger.Ledger], and one adapter over the JSON-RPC of any EVM chain; the embedded twin is the same
/// adapter over an Anvil child process. It also holds what a wallet does: keys, transactions, and EIP-4361 sign-in.
///
/// What it trusts: the contracts in `contracts/`, and for the *present* state (rentals, owners) the node it is
/// pointed at. Records are not taken on trust: their hash chain is recomputed on every read, so a node can withhold
/// the newest records but cannot change, drop or reorder one without that being seen by anyone who knows a later
/// head.
module cce.ledger {
    requires static org.jspecify;
    requires abi;
    requires rlp;
    requires java.net.http;
    requires org.bouncycastle.provider;
    requires tools.jackson.databind;
    requires transitive cce.protocol;

    exports cce.ledger;
}
