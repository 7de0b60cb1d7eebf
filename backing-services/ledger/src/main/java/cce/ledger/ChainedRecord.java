package cce.ledger;

import cce.protocol.WalletAddress;
import java.time.Instant;

/// A record as the log holds it. The head covers every other member (docs/formats/audit-log.md).
///
/// @param seq position in the log, from 0
/// @param time of the block, in whole seconds
public record ChainedRecord(
        long seq, AuditRecord content, WalletAddress recorder, Instant time, LogHead previousHead, LogHead head) {
    public ChainedRecord {
        if (seq < 0) {
            throw new IllegalArgumentException("The position of a record cannot be negative.");
        }
        if (time.getEpochSecond() < 0 || time.getNano() != 0) {
            throw new IllegalArgumentException("The time of a record is in whole seconds since 1970.");
        }
    }
}
