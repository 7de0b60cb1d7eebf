package cce.cced.governance;

import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.PrivacyStore;
import cce.cced.store.PrivacyStore.Row;
import cce.cced.store.Tx;
import cce.gate.PrivacyCaps;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// D-27: what each dataset has given away, and the hard stop when that is enough.
///
/// Releases by code whose noise the owner vouches for add up as zCDP; releases without noise enter as unbounded,
/// with an upper bound on the bits they carry. Caps are per dataset, per consumer and per organisation, and nothing
/// refreshes them. Entries of one dataset form a chain; its head goes on the chain with each decision.
///
/// Charging locks the dataset's row, so of two releases that race for the last of a budget one is refused.
public final class PrivacyLedger {
    /// What a consumer learns from being told that a result is held, and by the advice that comes with it: one of
    /// few classes and a subset of eight sentences.
    public static final double ANSWER_BITS = 10;

    /// Head of an empty ledger.
    private static final Sha256Digest EMPTY = Sha256Digest.of(new byte[Sha256Digest.LENGTH]);

    private static final String UNBOUNDED = "unbounded";
    private static final String APPROXIMATE = "approximate";

    private final Database database;
    private final PrivacyStore store;
    private final DatasetStore datasets;
    private final GovernanceStore governance;
    private final Policies policies;
    private final Clock clock;

    public PrivacyLedger(
            Database database,
            PrivacyStore store,
            DatasetStore datasets,
            GovernanceStore governance,
            Policies policies,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.datasets = datasets;
        this.governance = governance;
        this.policies = policies;
        this.clock = clock;
    }

    /// One entry. `epsilon` is used by approximate mechanisms only, whose parts are added up.
    record Entry(
            DatasetId datasetId,
            long seq,
            JobId jobId,
            WalletAddress consumer,
            String organisation,
            String kind,
            double rho,
            double epsilon,
            double delta,
            double bits,
            long at,
            Sha256Digest previous) {}

    /// Whether a release may be charged.
    public sealed interface Outcome {
        record Charged(List<ResultManifest.Charge> charges) implements Outcome {}

        /// @param sentence for reviewers
        record Exhausted(DatasetId dataset, String sentence) implements Outcome {}
    }

    /// Charges the release of a job to all its datasets, or to none. Repeating it finds the charges that are
    /// there.
    ///
    /// @param bits upper bound on what the released bytes carry
    public Outcome charge(Tx tx, Job job, long bits) {
        List<DatasetId> ids = job.datasetIds().stream()
                .sorted(Comparator.comparing(DatasetId::toString))
                .toList();
        List<Entry> planned = new ArrayList<>();
        for (DatasetId id : ids) {
            datasets.lock(tx, id);
            Entry entry = entry(tx, job, id, bits);
            Optional<String> exceeded = done(tx, job, id) ? Optional.empty() : exceeded(tx, entry);
            if (exceeded.isPresent()) {
                return new Outcome.Exhausted(id, exceeded.get());
            }
            planned.add(entry);
        }
        planned.forEach(entry -> add(tx, releaseId(job.id()), entry));
        return new Outcome.Charged(charges(tx, job));
    }

    /// Charges what a consumer learns from an answer of the gate, whatever the caps say: it has been learnt.
    public void chargeAnswer(Tx tx, Job job) {
        for (DatasetId id : new TreeSet<>(
                        job.datasetIds().stream().map(DatasetId::toString).toList())
                .stream().map(DatasetId::parse).toList()) {
            datasets.lock(tx, id);
            add(tx, "answer/" + job.id(), entry(tx, job, id, "answer", 0, 0, 0, ANSWER_BITS));
        }
    }

    private static String releaseId(JobId job) {
        return "release/" + job;
    }

    private boolean done(Tx tx, Job job, DatasetId id) {
        return store.all(tx, id).stream().anyMatch(row -> row.id().equals(releaseId(job.id())));
    }

    private Entry entry(Tx tx, Job job, DatasetId id, long bits) {
        return governance
                .mechanism(tx, id, job.spec().code())
                .map(mechanism -> switch (mechanism.kind()) {
                    case "gaussian" -> entry(tx, job, id, mechanism.kind(), mechanism.rho(), 0, 0, 0);
                    case "pure" -> entry(tx, job, id, mechanism.kind(), Zcdp.ofPure(mechanism.epsilon()), 0, 0, 0);
                    case APPROXIMATE ->
                        entry(tx, job, id, mechanism.kind(), 0, mechanism.epsilon(), mechanism.delta(), 0);
                    default -> throw new IllegalStateException("A stored mechanism is of an unknown kind.");
                })
                .orElseGet(() -> entry(tx, job, id, UNBOUNDED, 0, 0, 0, (double) bits));
    }

    private Entry entry(
            Tx tx, Job job, DatasetId id, String kind, double rho, double epsilon, double delta, double bits) {
        List<Row> before = store.all(tx, id);
        return new Entry(
                id,
                before.size(),
                job.id(),
                job.consumer(),
                governance.organisation(tx, job.consumer()),
                kind,
                rho,
                epsilon,
                delta,
                bits,
                clock.instant().getEpochSecond(),
                before.isEmpty() ? EMPTY : before.getLast().head());
    }

    private void add(Tx tx, String id, Entry entry) {
        boolean known = store.all(tx, entry.datasetId()).stream()
                .anyMatch(row -> row.id().equals(id));
        if (!known) {
            store.add(
                    tx,
                    new Row(
                            entry.datasetId(),
                            entry.seq(),
                            id,
                            entry.consumer(),
                            entry.organisation(),
                            Json.writeText(entry),
                            Json.digest(entry),
                            Instant.ofEpochSecond(entry.at())));
        }
    }

    private Optional<String> exceeded(Tx tx, Entry entry) {
        List<Entry> all = new ArrayList<>(entries(tx, entry.datasetId()));
        all.add(entry);
        PrivacyCaps caps = policies.of(tx, entry.datasetId()).privacy();
        for (ReviewApi.Spent spent : List.of(
                datasetSpent(all, caps),
                consumerSpent(all, entry.consumer(), caps),
                organisationSpent(all, entry.organisation(), caps))) {
            // What is without noise counts in bits, what has noise in epsilon; a release is stopped by its own column.
            boolean noised = entry.rho() > 0 || entry.epsilon() > 0;
            if (noised && spent.epsilon() > spent.epsilonCap()) {
                return Optional.of("The privacy budget of " + spent.scope() + " is used up: epsilon would be "
                        + String.format(java.util.Locale.ROOT, "%.3f of %.3f.", spent.epsilon(), spent.epsilonCap()));
            }
            if (!noised && spent.bits() > spent.bitsCap()) {
                return Optional.of("The budget of releases without noise of " + spent.scope() + " is used up.");
            }
        }
        return Optional.empty();
    }

    private List<Entry> entries(Tx tx, DatasetId id) {
        return store.all(tx, id).stream()
                .map(row -> Json.read(row.document(), Entry.class))
                .toList();
    }

    private static ReviewApi.Spent datasetSpent(List<Entry> all, PrivacyCaps caps) {
        return spent("dataset", all, entry -> true, caps, caps.datasetEpsilonMilli(), caps.datasetBits());
    }

    private static ReviewApi.Spent consumerSpent(List<Entry> all, WalletAddress consumer, PrivacyCaps caps) {
        return spent(
                "consumer:" + consumer,
                all,
                entry -> entry.consumer().equals(consumer),
                caps,
                caps.consumerEpsilonMilli(),
                caps.consumerBits());
    }

    private static ReviewApi.Spent organisationSpent(List<Entry> all, String organisation, PrivacyCaps caps) {
        return spent(
                "organisation:" + organisation,
                all,
                entry -> !organisation.isEmpty() && entry.organisation().equals(organisation),
                caps,
                caps.organisationEpsilonMilli(),
                caps.organisationBits());
    }

    private static ReviewApi.Spent spent(
            String scope, List<Entry> all, Predicate<Entry> which, PrivacyCaps caps, long epsilonMilli, long bits) {
        double rho = 0;
        double added = 0;
        double delta = Math.pow(10, -caps.deltaExponent());
        double measured = 0;
        double addedDelta = 0;
        for (Entry entry : all) {
            if (which.test(entry)) {
                rho += entry.rho();
                added += entry.epsilon();
                addedDelta += entry.delta();
                measured += entry.bits();
            }
        }
        return new ReviewApi.Spent(
                scope,
                rho,
                Zcdp.epsilon(rho, delta) + added,
                delta + addedDelta,
                epsilonMilli / 1000.0,
                measured,
                bits);
    }

    /// The charges of a job's release, one for each dataset; empty before it is released.
    public List<ResultManifest.Charge> charges(Tx tx, Job job) {
        List<ResultManifest.Charge> charges = new ArrayList<>();
        for (DatasetId id : job.datasetIds()) {
            store.all(tx, id).stream()
                    .filter(row -> row.id().equals(releaseId(job.id())))
                    .map(row -> charge(row, Json.read(row.document(), Entry.class)))
                    .forEach(charges::add);
        }
        return charges;
    }

    private static ResultManifest.Charge charge(Row row, Entry entry) {
        return new ResultManifest.Charge(
                row.dataset(),
                entry.kind(),
                entry.rho(),
                entry.delta(),
                entry.bits(),
                entry.seq(),
                entry.previous(),
                row.head());
    }

    /// The ledger of a dataset, for its owner.
    public ReviewApi.LedgerView view(Dataset dataset) {
        return database.in(tx -> {
            List<Row> rows = store.all(tx, dataset.id());
            List<Entry> all = entries(tx, dataset.id());
            PrivacyCaps caps = policies.of(tx, dataset.id()).privacy();
            List<ReviewApi.Spent> totals = new ArrayList<>();
            totals.add(datasetSpent(all, caps));
            all.stream()
                    .map(Entry::consumer)
                    .distinct()
                    .forEach(consumer -> totals.add(consumerSpent(all, consumer, caps)));
            all.stream()
                    .map(Entry::organisation)
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .forEach(name -> totals.add(organisationSpent(all, name, caps)));
            List<ReviewApi.LedgerEntry> entries = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                entries.add(entry(rows.get(i), all.get(i)));
            }
            return new ReviewApi.LedgerView(
                    dataset.id(),
                    totals,
                    entries,
                    rows.isEmpty() ? EMPTY : rows.getLast().head());
        });
    }

    private static ReviewApi.LedgerEntry entry(Row row, Entry entry) {
        return new ReviewApi.LedgerEntry(
                entry.seq(),
                entry.jobId(),
                entry.consumer(),
                entry.organisation(),
                entry.kind(),
                entry.rho(),
                entry.delta(),
                entry.bits(),
                entry.at(),
                row.head());
    }
}
