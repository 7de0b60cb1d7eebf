package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.DatasetId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final int PARALLEL = 100;

    private static EmbeddedChain chain;
    private static Ledger recorder;

    @BeforeAll
    static void start() {
        chain = TestChain.start();
        recorder = TestChain.recorder(chain);
    }

    @AfterAll
    static void stop() {
        if (chain != null) {
            recorder.close();
            chain.close();
        }
    }

    @Test
    void appendedRecord_isReadBackAsWritten() {
        AuditRecord content = record(RecordKind.JOB_ACCEPTED);
        Receipt receipt = recorder.append(content);
        ChainedRecord stored = recorder.records(receipt.seq(), 1).getFirst();
        assertThat(stored.content()).isEqualTo(content);
        assertThat(stored.recorder()).isEqualTo(recorder.account());
        assertThat(stored.head()).isEqualTo(receipt.head());
        assertThat(recorder.recordsFor(content.subject())).containsExactly(stored);
    }

    @Test
    void everyKind_hasTheSameCodeInTheContract() {
        for (RecordKind kind : RecordKind.values()) {
            AuditRecord content = record(kind);
            assertThat(recorder.records(recorder.append(content).seq(), 1).getFirst().content())
                    .isEqualTo(content);
        }
    }

    @Test
    void sameContentAgain_isFoundAndNotRepeated() {
        AuditRecord content = record(RecordKind.KEYS_RELEASED);
        Receipt first = recorder.append(content);
        long count = recorder.recordCount();
        assertThat(recorder.append(content)).isEqualTo(first);
        assertThat(recorder.recordCount()).isEqualTo(count);
    }

    @Test
    void sameContentAtOnce_endsInOneRecord() throws Exception {
        AuditRecord content = record(RecordKind.RESULT_RELEASED);
        List<Receipt> receipts = atOnce(20, i -> content);
        assertThat(receipts).hasSize(20).containsOnly(receipts.getFirst());
        assertThat(recorder.recordsFor(content.subject())).hasSize(1);
    }

    @Test
    void hundredAppendsAtOnce_allLandInOneChain() throws Exception {
        List<AuditRecord> contents = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            contents.add(record(RecordKind.KEYS_RELEASED));
        }
        List<Receipt> receipts = atOnce(PARALLEL, contents::get);
        assertThat(receipts.stream().map(Receipt::seq)).doesNotHaveDuplicates();
        List<ChainedRecord> all = recorder.records(0, LedgerView.MAX_RECORDS);
        assertThat(all.stream().map(ChainedRecord::content)).containsAll(contents);
        assertThat(all.stream().mapToLong(ChainedRecord::seq))
                .containsExactlyElementsOf(LongStream.range(0, all.size()).boxed().toList());
        assertThat(AuditChain.verify(chain.endpoint().chainId(), chain.deployment().auditLog(), all))
                .isInstanceOf(AuditChain.Verdict.Intact.class);
    }

    @Test
    void pageOfTheLog_followsThePageBefore() {
        for (int i = 0; i < 5; i++) {
            recorder.append(record(RecordKind.JOB_ENDED));
        }
        List<ChainedRecord> first = recorder.records(0, 2);
        List<ChainedRecord> second = recorder.records(2, 2);
        assertThat(second.getFirst().previousHead()).isEqualTo(first.getLast().head());
        assertThat(recorder.records(recorder.recordCount() + 1000, 1)).isEmpty();
    }

    @Test
    void strangersRecord_isRefused() {
        try (Ledger stranger = TestChain.account(chain)) {
            assertNotPermitted(() -> stranger.append(record(RecordKind.JOB_ACCEPTED)));
        }
    }

    @Test
    void dismissedRecorder_isRefused() {
        try (Ledger former = TestChain.recorder(chain)) {
            former.append(record(RecordKind.JOB_ENDED));
            chain.sender()
                    .send(
                            java.util.Optional.of(chain.deployment().auditLog()),
                            Abi.call("dismissRecorder", Abi.address(former.account())));
            assertNotPermitted(() -> former.append(record(RecordKind.JOB_ENDED)));
        }
    }

    @Test
    void strangers_cannotPermitRecorders() {
        assertThatThrownBy(() -> recorder.permitRecorder(recorder.account()))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("Only the owner");
    }

    @Test
    void owner_recordsForItsOwnDatasetOnly() {
        try (Ledger owner = TestChain.account(chain);
                Ledger other = TestChain.account(chain)) {
            DatasetId dataset = owner.registerDataset(new DatasetTerms("urn:x", 1));
            AuditRecord delisted =
                    new AuditRecord(RecordKind.DELISTED, dataset, TestChain.digest(), TestChain.digest());
            assertNotPermitted(() -> other.append(delisted));
            assertThat(owner.append(delisted).seq()).isNotNegative();
            assertNotPermitted(() -> owner.append(
                    new AuditRecord(RecordKind.KEYS_RELEASED, dataset, TestChain.digest(), TestChain.digest())));
        }
    }

    @Test
    void anotherRecordersRecord_doesNotStandForOnesOwn() {
        AuditRecord content = record(RecordKind.REVIEW_DECIDED);
        try (Ledger other = TestChain.recorder(chain)) {
            Receipt theirs = other.append(content);
            assertThat(recorder.find(recorder.account(), content)).isEmpty();
            assertThat(recorder.append(content).seq()).isNotEqualTo(theirs.seq());
        }
    }

    private static AuditRecord record(RecordKind kind) {
        return new AuditRecord(kind, AuditRecord.NO_DATASET, TestChain.digest(), TestChain.digest());
    }

    private static List<Receipt> atOnce(int times, java.util.function.IntFunction<AuditRecord> contents)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Receipt>> tasks = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                AuditRecord content = contents.apply(i);
                tasks.add(() -> recorder.append(content));
            }
            List<Receipt> receipts = new ArrayList<>();
            for (Future<Receipt> future : threads.invokeAll(tasks)) {
                receipts.add(future.get());
            }
            return receipts;
        }
    }

    private static void assertNotPermitted(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(LedgerException.class).hasMessageContaining("must permit it");
    }
}
