package cce.ledger;

import cce.protocol.WalletAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The hash chain of the audit log, recomputed without a chain: from the records alone, given the head before them.
///
/// A head is `keccak256(abi.encode(previousHead, seq, kind, recorder, dataset, subject, digest, time))`, eight words
/// of 32 bytes; the first previous head names the log itself (docs/formats/audit-log.md).
public final class AuditChain {
    private static final String GENESIS_LABEL = "cce/v1/audit-log";
    private static final int WORD_BYTES = 32;

    private AuditChain() {}

    /// What recomputing found.
    public sealed interface Verdict {
        /// Every head is right; the records end in `head`, after `nextSeq - 1`.
        record Intact(LogHead head, long nextSeq) implements Verdict {}

        /// The record that should be number `seq` is not the one that was recorded.
        record Broken(long seq, String sentence) implements Verdict {}
    }

    /// The head of an empty log: `keccak256(abi.encode(keccak256(label), chainId, log))`.
    public static LogHead genesis(long chainId, WalletAddress log) {
        byte[] label = Curve.keccak(GENESIS_LABEL.getBytes(StandardCharsets.US_ASCII));
        return LogHead.of(Curve.keccak(label, word(chainId), word(log.toByteArray())));
    }

    /// Checks a whole log, or its beginning.
    public static Verdict verify(long chainId, WalletAddress log, List<ChainedRecord> records) {
        return verify(genesis(chainId, log), 0, records);
    }

    /// Checks consecutive records from `fromSeq` on, given the head before them.
    public static Verdict verify(LogHead before, long fromSeq, List<ChainedRecord> records) {
        LogHead head = before;
        long seq = fromSeq;
        for (ChainedRecord record : records) {
            Optional<String> fault = fault(record, seq, head);
            if (fault.isPresent()) {
                return new Verdict.Broken(seq, fault.get());
            }
            head = record.head();
            seq++;
        }
        return new Verdict.Intact(head, seq);
    }

    /// What the head of a record must be.
    public static LogHead headOf(ChainedRecord record) {
        AuditRecord content = record.content();
        return LogHead.of(Curve.keccak(
                record.previousHead().bytes().toByteArray(),
                word(record.seq()),
                word(content.kind().code()),
                word(record.recorder().toByteArray()),
                word(content.dataset().toByteArray()),
                content.subject().toByteArray(),
                content.digest().toByteArray(),
                word(record.time().getEpochSecond())));
    }

    private static Optional<String> fault(ChainedRecord record, long seq, LogHead head) {
        if (record.seq() != seq) {
            return Optional.of("Record " + seq + " is missing: number " + record.seq() + " stands in its place.");
        }
        if (!record.previousHead().equals(head)) {
            return Optional.of("Record " + seq + " does not follow the record before it.");
        }
        if (!headOf(record).equals(record.head())) {
            return Optional.of("Record " + seq + " was changed: its content does not give its head.");
        }
        return Optional.empty();
    }

    static byte[] word(long value) {
        return ByteBuffer.allocate(WORD_BYTES).putLong(WORD_BYTES - Long.BYTES, value).array();
    }

    static byte[] word(byte[] address) {
        byte[] word = new byte[WORD_BYTES];
        System.arraycopy(address, 0, word, WORD_BYTES - address.length, address.length);
        return word;
    }
}
