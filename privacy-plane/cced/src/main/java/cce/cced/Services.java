package cce.cced;

import cce.cced.chain.Recorder;
import cce.cced.data.CodeBundles;
import cce.cced.data.Datasets;
import cce.cced.data.DirectUploads;
import cce.cced.data.Finalisation;
import cce.cced.data.GateIndexes;
import cce.cced.data.RotationRunner;
import cce.cced.data.Rotations;
import cce.cced.data.SealingKeys;
import cce.cced.data.SnapshotAdoption;
import cce.cced.data.UploadTurns;
import cce.cced.data.Uploads;
import cce.cced.governance.AuditTrail;
import cce.cced.governance.Governance;
import cce.cced.governance.Policies;
import cce.cced.governance.PrivacyLedger;
import cce.cced.http.Api;
import cce.cced.identity.Ed25519Key;
import cce.cced.identity.Sessions;
import cce.cced.identity.UploadGrants;
import cce.cced.identity.UploadTokens;
import cce.cced.identity.WalletSignIn;
import cce.cced.job.AppraisalPolicies;
import cce.cced.job.Artefacts;
import cce.cced.job.Credentials;
import cce.cced.job.CvmHost;
import cce.cced.job.Decisions;
import cce.cced.job.Delivery;
import cce.cced.job.EvidenceGate;
import cce.cced.job.GateRun;
import cce.cced.job.JobRunner;
import cce.cced.job.Jobs;
import cce.cced.job.KeyReleases;
import cce.cced.job.References;
import cce.cced.job.Releases;
import cce.cced.job.ReviewTimers;
import cce.cced.job.SignedReferences;
import cce.cced.job.Submissions;
import cce.cced.review.Cases;
import cce.cced.review.ReviewViews;
import cce.cced.review.Reviews;
import cce.cced.review.Sources;
import cce.cced.store.AppraisalPolicyStore;
import cce.cced.store.ArtefactStore;
import cce.cced.store.AuditStore;
import cce.cced.store.CodeStore;
import cce.cced.store.CredentialStore;
import cce.cced.store.Database;
import cce.cced.store.DatasetStore;
import cce.cced.store.FileStore;
import cce.cced.store.GovernanceStore;
import cce.cced.store.JobStore;
import cce.cced.store.PolicyStore;
import cce.cced.store.PrivacyStore;
import cce.cced.store.ReferenceStore;
import cce.cced.store.ReviewStore;
import cce.cced.store.RotationStore;
import cce.cced.store.SignInStore;
import cce.gate.Gate;
import cce.gate.Parsers;
import cce.protocol.CcedApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;

/// The services of cced, each made once from the parts it needs. Nothing here decides anything.
record Services(Api api, JobRunner runner, RotationRunner rotations) {
    static Services wire(Config config, TransitionListener listener, Foundation on, Opened opened) throws IOException {
        Stores stores = Stores.of(listener);
        People people = People.of(config, on, stores);
        Data data = Data.of(config, on, stores, people, opened);
        Rules rules = Rules.of(config, on, stores, people, data);
        Work work = Work.of(config, on, stores, rules, opened);
        Clock clock = on.clock();
        Database database = on.database();
        Recorder recorder = on.recorder();
        JobRunner runner = work.runner();
        Jobs jobs = new Jobs(
                database,
                stores.jobs(),
                stores.datasets(),
                stores.code(),
                people.signIn(),
                work.credentials(),
                rules.artefacts(),
                stores.governance(),
                rules.policies(),
                on.chain(),
                recorder,
                runner,
                clock);
        KeyReleases keys = new KeyReleases(
                database,
                stores.jobs(),
                stores.datasets(),
                stores.credentials(),
                work.credentials(),
                work.evidence(),
                work.references(),
                work.appraisals(),
                on.chain(),
                recorder,
                on.keys(),
                on.random(),
                clock);
        Submissions submissions = new Submissions(
                database, stores.jobs(), work.credentials(), work.evidence(), on.objects(), recorder, runner, clock);
        Cases cases = new Cases(
                stores.jobs(),
                stores.reviews(),
                rules.artefacts(),
                stores.governance(),
                stores.code(),
                config.operators());
        ReviewViews views =
                new ReviewViews(database, cases, stores.jobs(), stores.governance(), rules.audit(), config.operators());
        Reviews reviews = new Reviews(
                database,
                cases,
                views,
                stores.jobs(),
                stores.reviews(),
                stores.artefacts(),
                stores.code(),
                stores.governance(),
                work.gate(),
                rules.ledger(),
                people.signIn(),
                rules.audit(),
                recorder,
                config.operators(),
                runner,
                clock);
        Sources sources = new Sources(database, stores.governance(), data.bundles(), views);
        Delivery delivery = new Delivery(
                database,
                stores.jobs(),
                people.signIn(),
                on.identity(),
                rules.artefacts(),
                on.objects(),
                recorder,
                on.random());
        CcedApi.Health health = new CcedApi.Health(
                "ok",
                config.profile().toString(),
                config.domain(),
                on.chain().chainId(),
                on.chain().contracts());
        Api api = new Api(
                on.identity(),
                health,
                people.signIn(),
                people.sessions(),
                people.tokens(),
                data.datasets(),
                data.uploads(),
                data.finalisation(),
                data.sealingKeys(),
                data.direct(),
                data.adoption(),
                data.rotations(),
                data.bundles(),
                jobs,
                keys,
                submissions,
                delivery,
                reviews,
                views,
                sources,
                rules.governance(),
                rules.policies(),
                rules.ledger(),
                work.references(),
                work.appraisals(),
                on.chain());
        return new Services(api, runner, data.rotationRunner());
    }

    private record Stores(
            SignInStore signIns,
            DatasetStore datasets,
            FileStore files,
            CodeStore code,
            JobStore jobs,
            CredentialStore credentials,
            ReviewStore reviews,
            ArtefactStore artefacts,
            GovernanceStore governance,
            AuditStore audit,
            PolicyStore policies,
            PrivacyStore privacy) {
        static Stores of(TransitionListener listener) {
            return new Stores(
                    new SignInStore(),
                    new DatasetStore(),
                    new FileStore(),
                    new CodeStore(),
                    new JobStore(listener),
                    new CredentialStore(),
                    new ReviewStore(),
                    new ArtefactStore(),
                    new GovernanceStore(),
                    new AuditStore(),
                    new PolicyStore(),
                    new PrivacyStore());
        }
    }

    private record People(WalletSignIn signIn, Sessions sessions, UploadTokens tokens) {
        static People of(Config config, Foundation on, Stores stores) {
            return new People(
                    new WalletSignIn(
                            on.database(),
                            stores.signIns(),
                            config.domain(),
                            on.chain().chainId(),
                            on.random(),
                            on.clock()),
                    new Sessions(on.database(), stores.signIns(), on.random(), on.clock()),
                    new UploadTokens(on.keys().uploadTokenKey(), on.clock()));
        }
    }

    private record Data(
            Datasets datasets,
            Uploads uploads,
            Finalisation finalisation,
            SealingKeys sealingKeys,
            DirectUploads direct,
            SnapshotAdoption adoption,
            RotationRunner rotationRunner,
            Rotations rotations,
            CodeBundles bundles) {
        static Data of(Config config, Foundation on, Stores stores, People people, Opened opened) {
            Datasets datasets = new Datasets(
                    on.database(),
                    stores.datasets(),
                    stores.files(),
                    on.chain(),
                    on.recorder(),
                    on.random(),
                    on.clock());
            GateIndexes indexes = new GateIndexes(on.objects(), on.keys(), on.random());
            RotationStore rotations = new RotationStore();
            RotationRunner runner = opened.add(new RotationRunner(
                    on.database(),
                    stores.datasets(),
                    rotations,
                    on.objects(),
                    on.keys(),
                    indexes,
                    on.recorder(),
                    config.instance(),
                    on.random(),
                    on.clock()));
            UploadTurns turns = new UploadTurns();
            return new Data(
                    datasets,
                    new Uploads(
                            on.database(),
                            stores.datasets(),
                            stores.files(),
                            on.objects(),
                            on.keys(),
                            on.vault(),
                            config.maxDatasetFiles(),
                            turns,
                            on.random()),
                    new Finalisation(
                            on.database(),
                            stores.datasets(),
                            stores.files(),
                            on.objects(),
                            on.keys(),
                            indexes,
                            on.recorder(),
                            on.random(),
                            on.clock()),
                    new SealingKeys(
                            on.database(),
                            stores.datasets(),
                            datasets,
                            people.signIn(),
                            on.chain(),
                            on.recorder(),
                            on.keys(),
                            config.maxDatasetFiles(),
                            on.random(),
                            on.clock()),
                    new DirectUploads(
                            on.database(),
                            stores.datasets(),
                            on.objects(),
                            new UploadGrants(people.tokens(), on.clock()),
                            turns,
                            on.clock()),
                    new SnapshotAdoption(
                            on.database(),
                            stores.datasets(),
                            stores.files(),
                            on.objects(),
                            on.keys(),
                            indexes,
                            on.recorder(),
                            config.maxDatasetFiles(),
                            on.random(),
                            on.clock()),
                    runner,
                    new Rotations(
                            on.database(),
                            stores.datasets(),
                            rotations,
                            datasets,
                            people.signIn(),
                            on.chain(),
                            runner,
                            on.random(),
                            on.clock()),
                    new CodeBundles(on.database(), stores.code(), on.objects(), on.clock()));
        }
    }

    private record Rules(
            AuditTrail audit, Policies policies, Governance governance, PrivacyLedger ledger, Artefacts artefacts) {
        static Rules of(Config config, Foundation on, Stores stores, People people, Data data) {
            AuditTrail audit = new AuditTrail(on.database(), stores.audit(), on.clock());
            Policies policies = new Policies(
                    on.database(),
                    stores.policies(),
                    stores.governance(),
                    people.signIn(),
                    audit,
                    config.operators(),
                    config.policy(),
                    config.profile() == Profile.DEV,
                    on.clock());
            Governance governance = new Governance(
                    on.database(),
                    stores.governance(),
                    policies,
                    data.datasets(),
                    people.signIn(),
                    audit,
                    config.operators());
            PrivacyLedger ledger = new PrivacyLedger(
                    on.database(), stores.privacy(), stores.datasets(), stores.governance(), policies, on.clock());
            Artefacts artefacts = new Artefacts(stores.artefacts(), on.vault(), on.objects(), on.random());
            return new Rules(audit, policies, governance, ledger, artefacts);
        }
    }

    private record Work(
            References references,
            AppraisalPolicies appraisals,
            Credentials credentials,
            EvidenceGate evidence,
            GateRun gate,
            JobRunner runner) {
        static Work of(Config config, Foundation on, Stores stores, Rules rules, Opened opened) throws IOException {
            Clock clock = on.clock();
            Database database = on.database();
            References references = new References(
                    database,
                    new ReferenceStore(),
                    on.recorder(),
                    config.operators(),
                    new SignedReferences(config.trustedCorimSigners()),
                    clock);
            AppraisalPolicies appraisals = new AppraisalPolicies(
                    database,
                    new AppraisalPolicyStore(),
                    references,
                    on.recorder(),
                    on.appraisal(),
                    config.profile() == Profile.DEV
                            ? AppraisalPolicies.Strictness.DEVELOPMENT
                            : AppraisalPolicies.Strictness.SECURE_ONLY,
                    clock);
            Credentials credentials = new Credentials(
                    Ed25519Key.ofSeed(on.keys().credentialSigningSeed()),
                    stores.credentials(),
                    database,
                    on.random(),
                    clock);
            EvidenceGate evidence =
                    new EvidenceGate(on.verifier(), appraisals, on.collateral(), references, database, clock);
            GateRun gate = new GateRun(
                    database,
                    stores.jobs(),
                    stores.datasets(),
                    stores.reviews(),
                    stores.artefacts(),
                    stores.governance(),
                    on.objects(),
                    on.keys(),
                    new GateIndexes(on.objects(), on.keys(), on.random()),
                    rules.artefacts(),
                    new Gate(System::nanoTime, Parsers.confined()),
                    rules.policies(),
                    rules.ledger(),
                    on.recorder(),
                    rules.audit(),
                    on.random(),
                    clock);
            Releases releases = new Releases(
                    database,
                    stores.jobs(),
                    stores.datasets(),
                    stores.reviews(),
                    stores.artefacts(),
                    stores.code(),
                    stores.governance(),
                    stores.audit(),
                    rules.artefacts(),
                    rules.policies(),
                    rules.ledger(),
                    on.identity(),
                    on.recorder(),
                    config.profile().toString(),
                    clock);
            ReviewTimers timers = new ReviewTimers(
                    database,
                    stores.jobs(),
                    stores.reviews(),
                    stores.artefacts(),
                    rules.artefacts(),
                    new Decisions(stores.jobs(), on.recorder()),
                    rules.audit(),
                    clock);
            JobRunner runner = opened.add(new JobRunner(
                    database,
                    stores.jobs(),
                    credentials,
                    on.identity(),
                    opened.add(new CvmHost(config.cvmHostUrl(), token(config))),
                    gate,
                    releases,
                    timers,
                    on.recorder(),
                    config.instance(),
                    clock));
            return new Work(references, appraisals, credentials, evidence, gate, runner);
        }

        private static String token(Config config) throws IOException {
            return Files.readString(config.cvmHostTokenFile(), StandardCharsets.UTF_8)
                    .strip();
        }
    }
}
