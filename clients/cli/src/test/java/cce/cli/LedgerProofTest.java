package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.ledger.AuditChain;
import cce.ledger.AuditRecord;
import cce.ledger.ChainedRecord;
import cce.ledger.LogHead;
import cce.ledger.RecordKind;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.ResultManifest;
import cce.protocol.ResultManifest.LedgerRecord;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A manifest's on-chain records, checked without a chain.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class LedgerProofTest {
    private static final JobId JOB = JobId.parse("00000000-0000-4000-8000-000000000001");
    private static final JobId OTHER_JOB = JobId.parse("00000000-0000-4000-8000-000000000002");
    private static final DatasetId DATASET = DatasetId.parse("0x" + "a".repeat(40));
    private static final WalletAddress WALLET = WalletAddress.parse("0x" + "b".repeat(40));
    private static final Sha256Digest ROOT = Sha256Digest.parse("c".repeat(64));
    private static final Sha256Digest DIGEST = Sha256Digest.parse("d".repeat(64));

    @Test
    void completeRecords_hold() {
        List<String> held = check(complete(JOB, ROOT));

        assertThat(held).hasSize(8).anyMatch(line -> line.contains("KEYS_RELEASED for this job"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void missingRecord_isRefused(int missing) {
        List<LedgerRecord> records = new ArrayList<>(complete(JOB, ROOT));
        records.remove(missing);

        refused(records, "no on-chain record");
    }

    @Test
    void noRecordAtAll_isRefused() {
        refused(List.of(), "no on-chain record");
    }

    @Test
    void recordsOfAnotherJob_areRefused() {
        refused(complete(OTHER_JOB, ROOT), "no on-chain record");
    }

    @Test
    void rootOfAnotherSnapshot_isRefused() {
        refused(complete(JOB, DIGEST), "root");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void changedRecord_doesNotGiveItsHead(int changed) {
        List<LedgerRecord> records = new ArrayList<>(complete(JOB, ROOT));
        LedgerRecord old = records.get(changed);
        records.set(
                changed,
                new LedgerRecord(
                        old.seq(),
                        old.kind(),
                        old.recorder(),
                        old.dataset(),
                        old.subject(),
                        old.digest(),
                        old.time() + 1,
                        old.previousHead(),
                        old.head(),
                        old.transaction()));

        refused(records, "was changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KEYS_RELEASED ", "keys_released", "NO_SUCH_KIND"})
    void unknownKind_isMalformed(String kind) {
        LedgerRecord good = complete(JOB, ROOT).getFirst();

        refused(
                List.of(new LedgerRecord(
                        good.seq(),
                        kind,
                        good.recorder(),
                        good.dataset(),
                        good.subject(),
                        good.digest(),
                        good.time(),
                        good.previousHead(),
                        good.head(),
                        good.transaction())),
                "malformed");
    }

    private static void refused(List<LedgerRecord> records, String because) {
        assertThatThrownBy(() -> check(records))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED))
                .hasMessageContaining(because);
    }

    private static List<String> check(List<LedgerRecord> records) {
        List<String> held = new ArrayList<>();
        LedgerProof.of(manifest(records)).check((holds, check, otherwise) -> {
            if (!holds) {
                throw CliException.notVerified(otherwise);
            }
            held.add(check);
        });
        return held;
    }

    private static List<LedgerRecord> complete(JobId job, Sha256Digest root) {
        return List.of(
                record(1, RecordKind.SNAPSHOT_FINALISED, DIGEST, root),
                record(2, RecordKind.JOB_ACCEPTED, job.ledgerSubject(), DIGEST),
                record(3, RecordKind.KEYS_RELEASED, job.ledgerSubject(), DIGEST),
                record(4, RecordKind.RESULT_SUBMITTED, job.ledgerSubject(), DIGEST));
    }

    private static LedgerRecord record(long seq, RecordKind kind, Sha256Digest subject, Sha256Digest digest) {
        LogHead before = AuditChain.genesis(31337, WALLET);
        ChainedRecord record = new ChainedRecord(
                seq,
                new AuditRecord(kind, DATASET, subject, digest),
                WALLET,
                Instant.ofEpochSecond(1000),
                before,
                before);
        return new LedgerRecord(
                seq,
                kind.name(),
                WALLET,
                DATASET.toString(),
                subject,
                digest,
                1000,
                before.toString(),
                AuditChain.headOf(record).toString(),
                "0x" + "0".repeat(64));
    }

    private static ResultManifest manifest(List<LedgerRecord> records) {
        SnapshotId snapshot = SnapshotId.parse("e".repeat(32));
        return ResultManifest.of(
                "results/x",
                DIGEST,
                new ResultManifest.Predicate(
                        "1970-01-01T00:00:00Z",
                        "dev",
                        new ResultManifest.Job(JOB, WALLET, "", DIGEST, "ok"),
                        new ResultManifest.Algorithm(DIGEST, DIGEST, DIGEST, WALLET),
                        List.of(new ResultManifest.Input(DATASET, snapshot, ROOT, WALLET, DIGEST)),
                        new ResultManifest.Raw(DIGEST),
                        List.of(),
                        new ResultManifest.Gate("1", DIGEST, 0, "PASS", List.of(), 0, 0),
                        new ResultManifest.Leakage(0, 0, 0, 0, 0, 1, 0),
                        new ResultManifest.Privacy(List.of()),
                        new ResultManifest.History(0, -1),
                        new ResultManifest.Review("auto_approved", DIGEST, DIGEST, List.of(), List.of()),
                        List.of(),
                        records,
                        new ResultManifest.AuditLog(0, DIGEST),
                        java.util.Optional.empty()));
    }
}
