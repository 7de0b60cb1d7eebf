package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AuditChainTest {
    private static final WalletAddress LOG = WalletAddress.parse("0x00000000000000000000000000000000000000aa");
    private static final WalletAddress RECORDER = WalletAddress.parse("0x00000000000000000000000000000000000000bb");
    private static final DatasetId DATASET = DatasetId.parse("0x00000000000000000000000000000000000000cc");
    private static final int RECORDS = 5;

    private final List<ChainedRecord> honest = chain();

    @Test
    void honestChain_isIntact() {
        assertThat(AuditChain.verify(1, LOG, honest))
                .isEqualTo(new AuditChain.Verdict.Intact(honest.getLast().head(), RECORDS));
    }

    @Test
    void emptyChain_endsInItsGenesis() {
        assertThat(AuditChain.verify(1, LOG, List.of()))
                .isEqualTo(new AuditChain.Verdict.Intact(AuditChain.genesis(1, LOG), 0));
    }

    @Test
    void laterPage_isIntactFromTheHeadBefore() {
        assertThat(AuditChain.verify(honest.get(1).head(), 2, honest.subList(2, RECORDS)))
                .isInstanceOf(AuditChain.Verdict.Intact.class);
    }

    @Test
    void logOfAnotherChainOrContract_isBroken() {
        assertBrokenAt(0, AuditChain.verify(2, LOG, honest));
        assertBrokenAt(0, AuditChain.verify(1, RECORDER, honest));
    }

    @Test
    void droppedRecord_isNoticed() {
        List<ChainedRecord> records = new ArrayList<>(honest);
        records.remove(2);
        assertBrokenAt(2, AuditChain.verify(1, LOG, records));
    }

    @Test
    void swappedRecords_areNoticed() {
        List<ChainedRecord> records = new ArrayList<>(honest);
        records.set(1, honest.get(2));
        records.set(2, honest.get(1));
        assertBrokenAt(1, AuditChain.verify(1, LOG, records));
    }

    @Test
    void everyChangedMember_isNoticed() {
        List<UnaryOperator<ChainedRecord>> changes = List.of(
                r -> with(
                        r,
                        new AuditRecord(
                                RecordKind.DELISTED,
                                DATASET,
                                r.content().subject(),
                                r.content().digest())),
                r -> with(
                        r,
                        new AuditRecord(
                                r.content().kind(),
                                AuditRecord.NO_DATASET,
                                r.content().subject(),
                                r.content().digest())),
                r -> with(
                        r,
                        new AuditRecord(
                                r.content().kind(),
                                DATASET,
                                TestChain.digest(),
                                r.content().digest())),
                r -> with(
                        r,
                        new AuditRecord(r.content().kind(), DATASET, r.content().subject(), TestChain.digest())),
                r -> new ChainedRecord(r.seq(), r.content(), LOG, r.time(), r.previousHead(), r.head()),
                r -> new ChainedRecord(
                        r.seq(), r.content(), r.recorder(), r.time().plusSeconds(1), r.previousHead(), r.head()),
                r -> new ChainedRecord(r.seq() + 1, r.content(), r.recorder(), r.time(), r.previousHead(), r.head()),
                r -> new ChainedRecord(r.seq(), r.content(), r.recorder(), r.time(), r.head(), r.head()),
                r -> new ChainedRecord(
                        r.seq(), r.content(), r.recorder(), r.time(), r.previousHead(), r.previousHead()));
        for (int i = 0; i < changes.size(); i++) {
            List<ChainedRecord> records = new ArrayList<>(honest);
            records.set(3, changes.get(i).apply(honest.get(3)));
            assertThat(AuditChain.verify(1, LOG, records))
                    .as("change %d", i)
                    .isInstanceOfSatisfying(
                            AuditChain.Verdict.Broken.class,
                            broken -> assertThat(broken.seq()).isEqualTo(3));
        }
    }

    private static List<ChainedRecord> chain() {
        List<ChainedRecord> records = new ArrayList<>();
        LogHead head = AuditChain.genesis(1, LOG);
        for (int seq = 0; seq < RECORDS; seq++) {
            AuditRecord content =
                    new AuditRecord(RecordKind.JOB_ENDED, DATASET, TestChain.digest(), TestChain.digest());
            ChainedRecord draft =
                    new ChainedRecord(seq, content, RECORDER, Instant.ofEpochSecond(1000 + seq), head, head);
            head = AuditChain.headOf(draft);
            records.add(new ChainedRecord(seq, content, RECORDER, draft.time(), draft.previousHead(), head));
        }
        return records;
    }

    private static ChainedRecord with(ChainedRecord record, AuditRecord content) {
        return new ChainedRecord(
                record.seq(), content, record.recorder(), record.time(), record.previousHead(), record.head());
    }

    private static void assertBrokenAt(long seq, AuditChain.Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        AuditChain.Verdict.Broken.class,
                        broken -> assertThat(broken.seq()).isEqualTo(seq));
    }
}
