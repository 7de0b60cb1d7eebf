package cce.cced.job;

import cce.cced.chain.Recorder;
import cce.cced.data.GateIndexes;
import cce.cced.governance.AuditTrail;
import cce.cced.governance.Policies;
import cce.cced.governance.PrivacyLedger;
import cce.cced.store.ArtefactStore;
import cce.cced.store.Database;
import cce.cced.store.Dataset;
import cce.cced.store.DatasetStore;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.cced.store.ReviewState;
import cce.cced.store.ReviewStore;
import cce.cced.store.Tx;
import cce.gate.Gate;
import cce.gate.GateDataset;
import cce.gate.GateDecision;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.Mitigation;
import cce.gate.OutputFile;
import cce.gate.ReleaseSketch;
import cce.gate.Threshold;
import cce.gate.Verdict;
import cce.protocol.DatasetId;
import cce.protocol.ResultManifest;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import cce.sealing.ResultKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Opens a submitted result inside cced, lets the gate judge it and writes anew what might be released. Whatever
/// goes wrong on the way, the result is held: only a verdict of the gate releases without a person.
public final class GateRun {
    private static final Logger LOG = Logger.getLogger(GateRun.class.getName());

    /// Results opened at once; each may take the job's output limit in memory, three times.
    private static final int MAX_PARALLEL = 2;

    private static final int SALT_BYTES = 32;

    private final Database database;
    private final JobStore jobs;
    private final DatasetStore datasets;
    private final ReviewStore reviews;
    private final ArtefactStore artefactRows;
    private final GovernanceStore governance;
    private final ObjectStore objects;
    private final KeyHierarchy keys;
    private final GateIndexes indexes;
    private final Artefacts artefacts;
    private final Gate gate;
    private final Policies policies;
    private final PrivacyLedger ledger;
    private final Decisions decisions;
    private final AuditTrail audit;
    private final SecureRandom random;
    private final Clock clock;
    private final Semaphore parallel = new Semaphore(MAX_PARALLEL);

    public GateRun(
            Database database,
            JobStore jobs,
            DatasetStore datasets,
            ReviewStore reviews,
            ArtefactStore artefactRows,
            GovernanceStore governance,
            ObjectStore objects,
            KeyHierarchy keys,
            GateIndexes indexes,
            Artefacts artefacts,
            Gate gate,
            Policies policies,
            PrivacyLedger ledger,
            Recorder recorder,
            AuditTrail audit,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.datasets = datasets;
        this.reviews = reviews;
        this.artefactRows = artefactRows;
        this.governance = governance;
        this.objects = objects;
        this.keys = keys;
        this.indexes = indexes;
        this.artefacts = artefacts;
        this.gate = gate;
        this.policies = policies;
        this.ledger = ledger;
        this.decisions = new Decisions(jobs, recorder);
        this.audit = audit;
        this.random = random;
        this.clock = clock;
    }

    /// An output as it was judged and would be released.
    private record Judged(GateReport report, List<OutputFile> files) {}

    void judge(Job job) {
        GatePolicy policy = database.in(tx -> policies.of(tx, job.datasetIds()));
        Judged judged = examine(job, policy, List.of());
        ArtefactStore.Row row = seal(job, 1, judged, policy, "", "");
        Instant now = clock.instant();
        database.run(tx -> {
            boolean waits = jobs.lock(tx, job.id())
                    .filter(found -> found.state() == JobState.SUBMITTED)
                    .isPresent();
            if (!waits) {
                return; // Cancelled meanwhile; nothing may be charged.
            }
            boolean released = judged.report().mayRelease()
                    && ledger.charge(tx, job, judged.report().leakage().capacityBits())
                            instanceof PrivacyLedger.Outcome.Charged;
            JobState next = released ? JobState.APPROVED : JobState.REVIEWING;
            jobs.move(tx, job.id(), JobState.SUBMITTED, next, now, now.plus(JobTimes.NONE));
            artefactRows.add(tx, row);
            note(tx, job, row, judged.report());
            if (released) {
                decisions.approve(tx, job, Decisions.AUTO_APPROVED, row, judged.report(), ledger.charges(tx, job));
            } else {
                open(tx, job, policy, now);
            }
        });
    }

    private void open(Tx tx, Job job, GatePolicy policy, Instant now) {
        ledger.chargeAnswer(tx, job);
        reviews.open(
                tx,
                new ReviewStore.Open(
                        job.id(),
                        1,
                        ReviewState.IN_REVIEW,
                        now,
                        now.plusSeconds(policy.review().reminderSeconds()),
                        now.plusSeconds(policy.review().expirySeconds()),
                        0,
                        policy.toJson()));
    }

    private void note(Tx tx, Job job, ArtefactStore.Row row, GateReport report) {
        audit.note(
                tx,
                "gate-judged",
                "gate",
                Optional.of(job.id()),
                Map.of(
                        "artefact",
                        row.hash().toString(),
                        "policy",
                        report.policy().toString(),
                        "round",
                        String.valueOf(row.round()),
                        "verdict",
                        report.verdict()));
    }

    /// Makes the artefact of the next round: the job's output with these mitigations, judged and written anew. The
    /// row is the caller's to add.
    public Artefacts.Artefact again(
            Job job, GatePolicy policy, int round, List<Mitigation> mitigations, String latest, String by) {
        Judged judged = examine(job, policy, mitigations);
        return new Artefacts.Artefact(seal(job, round, judged, policy, latest, by), judged.report());
    }

    private ArtefactStore.Row seal(Job job, int round, Judged judged, GatePolicy policy, String mitigation, String by) {
        try {
            return artefacts.seal(
                    job,
                    round,
                    judged.files(),
                    policy.review().paddingFloorBytes(),
                    judged.report(),
                    mitigation,
                    by,
                    clock.instant());
        } catch (IOException e) {
            throw new UncheckedIOException("The artefact of job " + job.id() + " could not be stored.", e);
        }
    }

    private Judged examine(Job job, GatePolicy policy, List<Mitigation> mitigations) {
        byte[] secret = new byte[SALT_BYTES];
        random.nextBytes(secret);
        String salt = HexFormat.of().formatHex(secret);
        parallel.acquireUninterruptibly();
        try {
            List<OutputFile> outputs = outputs(job);
            for (Mitigation mitigation : mitigations) {
                outputs = mitigation.apply(outputs);
            }
            return examine(job, policy, outputs, salt);
        } catch (ResultTar.MalformedTar e) {
            return failed(job, policy, salt, String.valueOf(e.getMessage()));
        } catch (SealingException | IOException e) {
            LOG.log(Level.WARNING, "The result of job " + job.id() + " could not be opened; it is held.", e);
            return failed(job, policy, salt, "The stored result or an index does not authenticate; it was changed.");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.log(Level.SEVERE, "The gate failed on job " + job.id() + "; its result is held.", e);
            return failed(job, policy, salt, "The gate failed; the operator's log says why.");
        } finally {
            parallel.release();
        }
    }

    private static Judged failed(Job job, GatePolicy policy, String salt, String sentence) {
        return new Judged(GateReport.failed(policy, salt, job.datasetIds(), sentence), List.of());
    }

    private Judged examine(Job job, GatePolicy policy, List<OutputFile> outputs, String salt)
            throws SealingException, IOException {
        Map<DatasetId, GateDataset> inputs = inputs(job);
        List<ReleaseSketch> history = history(job, policy);
        GateDecision decision = gate.review(new GateInput(outputs, List.copyOf(inputs.values()), history), policy);
        String exitClass = ExitClass.in(outputs);
        GateReport report = report(policy, outputs, decision, inputs, history, exitClass, salt);
        Emission automatic = Emission.of(gate, outputs, exitClass, false, policy, salt);
        long limit = 8192L * policy.threshold(Threshold.CAPACITY_KIBIBYTES);
        if (report.mayRelease() && automatic.held().isEmpty() && automatic.capacityBits() <= limit) {
            return new Judged(report.withFiles(automatic.described(), automatic.capacityBits()), automatic.files());
        }
        GateReport held = report;
        for (String reason : automatic.held()) {
            held = held.heldFor("NOT_REBUILT", reason);
        }
        if (automatic.capacityBits() > limit) {
            held = held.heldFor("CAPACITY", "The output could carry more than the policy lets out without a person.");
        }
        Emission forPeople = Emission.of(gate, outputs, exitClass, true, policy, salt);
        return new Judged(held.withFiles(forPeople.described(), forPeople.capacityBits()), forPeople.files());
    }

    private GateReport report(
            GatePolicy policy,
            List<OutputFile> outputs,
            GateDecision decision,
            Map<DatasetId, GateDataset> inputs,
            List<ReleaseSketch> history,
            String exitClass,
            String salt) {
        Attribution attribution = attribute(policy, outputs, decision, inputs);
        return new GateReport(
                decision.gateVersion(),
                Sha256Digest.parse(decision.policyHash()),
                decision.score(),
                decision.verdict().name(),
                attribution.about(),
                attribution.general(),
                GateReport.detected(decision),
                decision.coverage().bytesParsed(),
                decision.coverage().bytesOpaque(),
                exitClass,
                new ResultManifest.Leakage(
                        decision.leakage().leakedRows(),
                        decision.leakage().leakedCells(),
                        decision.leakage().leakedFraction(),
                        decision.leakage().maxBits(),
                        decision.leakage().decoyRows(),
                        decision.leakage().falseDiscoveryRate(),
                        0),
                new ResultManifest.History(history.size(), decision.sketch().nearest(history)),
                decision.consumerView().advice(),
                List.of(),
                salt,
                decision.sketch().toText(),
                decision.verdict() == Verdict.BLOCK ? attribution.blocked() : List.of());
    }

    /// Which findings are about which input.
    private record Attribution(
            Map<DatasetId, List<ReviewApi.Finding>> about, List<ReviewApi.Finding> general, List<DatasetId> blocked) {}

    /// With several inputs the gate looks once more with each alone: what it finds then, and would not find without
    /// any input, is about that input. With one input everything is about it.
    private Attribution attribute(
            GatePolicy policy, List<OutputFile> outputs, GateDecision decision, Map<DatasetId, GateDataset> inputs) {
        if (inputs.size() == 1) {
            DatasetId only = inputs.keySet().iterator().next();
            List<ReviewApi.Finding> all =
                    decision.findings().stream().map(GateReport::finding).toList();
            return new Attribution(Map.of(only, all), List.of(), List.of(only));
        }
        Set<ReviewApi.Finding> general = findings(gate.review(new GateInput(outputs, List.of()), policy));
        Map<DatasetId, List<ReviewApi.Finding>> about = new HashMap<>();
        Set<ReviewApi.Finding> owned = new HashSet<>();
        List<DatasetId> blocked = new ArrayList<>();
        for (Map.Entry<DatasetId, GateDataset> input : inputs.entrySet()) {
            GateDecision alone = gate.review(new GateInput(outputs, List.of(input.getValue())), policy);
            Set<ReviewApi.Finding> own = findings(alone);
            own.removeAll(general);
            about.put(input.getKey(), List.copyOf(own));
            owned.addAll(own);
            if (alone.verdict() == Verdict.BLOCK) {
                blocked.add(input.getKey());
            }
        }
        Set<ReviewApi.Finding> rest = findings(decision);
        rest.removeAll(owned);
        return new Attribution(about, List.copyOf(rest), blocked.isEmpty() ? List.copyOf(inputs.keySet()) : blocked);
    }

    private static Set<ReviewApi.Finding> findings(GateDecision decision) {
        Set<ReviewApi.Finding> found = new java.util.LinkedHashSet<>();
        decision.findings().forEach(finding -> found.add(GateReport.finding(finding)));
        return found;
    }

    private List<OutputFile> outputs(Job job) throws SealingException, IOException, ResultTar.MalformedTar {
        try (ResultKey key = keys.resultKey(job.id());
                ObjectReader reader =
                        objects.open(new ObjectName(job.result().orElseThrow().path()));
                SealedFile sealed = SealedFile.open(
                        reader::readFully,
                        reader.size(),
                        SegmentSize.DEFAULT,
                        key,
                        new SealedFileContext.Result(job.id()))) {
            byte[] tar = sealed.readAll((int) Math.min(Integer.MAX_VALUE - 8, Submissions.maxSealedBytes(job)));
            try {
                return ResultTar.read(tar);
            } finally {
                Arrays.fill(tar, (byte) 0);
            }
        }
    }

    private Map<DatasetId, GateDataset> inputs(Job job) throws SealingException, IOException {
        Map<DatasetId, GateDataset> loaded = new java.util.LinkedHashMap<>();
        for (DatasetId id : job.datasetIds()) {
            Dataset dataset = database.in(tx -> datasets.find(tx, id)).orElseThrow();
            loaded.put(id, indexes.open(dataset));
        }
        return loaded;
    }

    /// What this consumer and its organisation got from the same datasets before, so that harmless outputs cannot
    /// add up to one person.
    private List<ReleaseSketch> history(Job job, GatePolicy policy) {
        Set<DatasetId> mine = new HashSet<>(job.datasetIds());
        return database.in(tx -> jobs.releasedTo(tx, governance.together(tx, job.consumer())).stream()
                .filter(earlier -> earlier.datasetIds().stream().anyMatch(mine::contains))
                .limit(policy.threshold(Threshold.HISTORY_RELEASES))
                .flatMap(earlier -> artefacts.latest(tx, earlier.id()).stream())
                .map(artefact -> ReleaseSketch.ofText(artefact.report().sketch()))
                .toList());
    }
}
