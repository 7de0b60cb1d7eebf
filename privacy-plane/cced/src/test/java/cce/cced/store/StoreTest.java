package cce.cced.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.cced.Parallel;
import cce.cced.TransitionListener;
import cce.protocol.CredentialPurpose;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.Nonce;
import cce.protocol.RequestId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same promises on both databases.
class StoreTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final WalletAddress WALLET = WalletAddress.of(new byte[WalletAddress.LENGTH]);
    private static final DatasetId DATASET = DatasetId.of(new byte[DatasetId.LENGTH]);
    private static final Sha256Digest DIGEST = Sha256Digest.of(new byte[Sha256Digest.LENGTH]);

    private final JobStore jobs = new JobStore(TransitionListener.NONE);

    private static Job job() {
        JobSpec spec =
                new JobSpec(DIGEST, DIGEST, List.of("true"), Map.of(), Map.of("data", DATASET), JobLimits.DEFAULT);
        return new Job(
                new JobId(UUID.randomUUID()),
                WALLET,
                DIGEST,
                spec,
                List.of(new Job.Input(DATASET, WALLET)),
                JobState.ACCEPTED,
                CvmState.NONE,
                false,
                NOW,
                NOW,
                NOW.plusSeconds(60),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static boolean is(Database database, Predicate<Tx> decision) {
        return database.in(decision::test);
    }

    private Job stored(Database database) {
        Job job = job();
        database.run(tx -> {
            new DatasetStore()
                    .add(
                            tx,
                            new Dataset(
                                    DATASET,
                                    WALLET,
                                    "d",
                                    0,
                                    SnapshotId.of(new byte[SnapshotId.LENGTH]),
                                    NOW,
                                    Optional.empty()));
            jobs.add(tx, job);
        });
        return job;
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void job_isReadBackAsItWasStored(TestDatabases.Kind kind) {
        try (Database database = TestDatabases.open(kind)) {
            Job job = stored(database);
            Optional<Job> found = database.in(tx -> jobs.find(tx, job.id()));
            assertThat(found).contains(job);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void transition_hasOneWinnerOfOneHundred(TestDatabases.Kind kind) {
        try (Database database = TestDatabases.open(kind)) {
            Job job = stored(database);
            List<Boolean> won = Parallel.times(
                    100,
                    () -> database.in(tx ->
                            jobs.move(tx, job.id(), JobState.ACCEPTED, JobState.RECORDED, NOW, NOW.plusSeconds(1))));
            assertThat(won).filteredOn(Boolean::booleanValue).hasSize(1);
            List<JobStore.Event> events = database.in(tx -> jobs.events(tx, job.id()));
            assertThat(events).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void forbiddenTransition_isABug(TestDatabases.Kind kind) {
        try (Database database = TestDatabases.open(kind)) {
            Job job = stored(database);
            assertThatThrownBy(() ->
                            database.in(tx -> jobs.move(tx, job.id(), JobState.ACCEPTED, JobState.RELEASED, NOW, NOW)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void nonce_isConsumedOnceOfOneHundred(TestDatabases.Kind kind) {
        SignInStore store = new SignInStore();
        try (Database database = TestDatabases.open(kind)) {
            database.in(tx -> store.addNonce(tx, "n".repeat(32), NOW, NOW.plusSeconds(60)));
            List<Boolean> won =
                    Parallel.times(100, () -> database.in(tx -> store.consumeNonce(tx, "n".repeat(32), NOW)));
            assertThat(won).filteredOn(Boolean::booleanValue).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void expiredNonce_isNotConsumed(TestDatabases.Kind kind) {
        SignInStore store = new SignInStore();
        try (Database database = TestDatabases.open(kind)) {
            database.in(tx -> store.addNonce(tx, "n".repeat(32), NOW, NOW.plusSeconds(60)));
            assertThat(is(database, tx -> store.consumeNonce(tx, "n".repeat(32), NOW.plusSeconds(60))))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void credentialAndRequestId_areUsedOnceOfOneHundred(TestDatabases.Kind kind) {
        CredentialStore store = new CredentialStore();
        Nonce nonce = Nonce.of(new byte[Nonce.LENGTH]);
        RequestId request = RequestId.of(new byte[RequestId.LENGTH]);
        try (Database database = TestDatabases.open(kind)) {
            Job job = stored(database);
            database.run(tx -> store.add(tx, nonce, job.id(), CredentialPurpose.KEYS, NOW.plusSeconds(60)));
            List<Boolean> won = Parallel.times(100, () -> {
                try {
                    return database.in(tx -> {
                        store.use(tx, request, job.id(), NOW);
                        return store.consume(tx, nonce, job.id(), CredentialPurpose.KEYS, NOW);
                    });
                } catch (cce.cced.Refusal e) {
                    return false;
                }
            });
            assertThat(won).filteredOn(Boolean::booleanValue).hasSize(1);
            assertThat(is(database, tx -> store.consume(tx, nonce, job.id(), CredentialPurpose.SUBMIT, NOW)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void attempts_areBounded_andEndWithTheCredential(TestDatabases.Kind kind) {
        CredentialStore store = new CredentialStore();
        Nonce nonce = Nonce.of(new byte[Nonce.LENGTH]);
        try (Database database = TestDatabases.open(kind)) {
            Job job = stored(database);
            database.run(tx -> store.add(tx, nonce, job.id(), CredentialPurpose.KEYS, NOW.plusSeconds(60)));
            List<Boolean> admitted = Parallel.times(
                    30, () -> database.in(tx -> store.attempt(tx, nonce, job.id(), CredentialPurpose.KEYS, 10)));
            assertThat(admitted).filteredOn(Boolean::booleanValue).hasSize(10);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void rolledBackDecision_leavesNothing_andRunsNoFollowUp(TestDatabases.Kind kind) {
        SignInStore store = new SignInStore();
        try (Database database = TestDatabases.open(kind)) {
            boolean[] ran = new boolean[1];
            assertThatThrownBy(() -> database.run(tx -> {
                        store.addNonce(tx, "n".repeat(32), NOW, NOW.plusSeconds(60));
                        tx.afterCommit(() -> ran[0] = true);
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(ran[0]).isFalse();
            assertThat(is(database, tx -> store.consumeNonce(tx, "n".repeat(32), NOW)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void lease_isHeldByOneReplica_untilItEnds(TestDatabases.Kind kind) {
        try (Database database = TestDatabases.open(kind)) {
            Job job = stored(database);
            Instant until = NOW.plusSeconds(30);
            assertThat(is(database, tx -> jobs.lease(tx, job.id(), "a", NOW, until)))
                    .isTrue();
            assertThat(is(database, tx -> jobs.lease(tx, job.id(), "b", NOW, until)))
                    .isFalse();
            List<JobId> open = database.in(tx -> jobs.unsettled(tx, "b", NOW, 10));
            assertThat(open).isEmpty();
            assertThat(is(database, tx -> jobs.lease(tx, job.id(), "b", until.plusSeconds(1), until.plusSeconds(9))))
                    .isTrue();
        }
    }
}
