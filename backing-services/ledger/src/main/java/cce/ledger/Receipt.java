package cce.ledger;

/// Proof that a record is in the log.
///
/// @param seq position in the log, from 0
/// @param block number of the block that holds it
/// @param head of the log with this record as its last
public record Receipt(long seq, TxHash transaction, long block, LogHead head) {}
