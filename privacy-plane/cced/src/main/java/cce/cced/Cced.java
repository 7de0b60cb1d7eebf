package cce.cced;

import cce.attestation.AppraisalPolicy;
import cce.attestation.EvidenceVerifier;
import cce.attestation.TrustAnchors;
import cce.cced.chain.Chain;
import cce.cced.chain.LedgerChain;
import cce.cced.chain.Recorder;
import cce.cced.data.CodeBundles;
import cce.cced.data.Datasets;
import cce.cced.data.Finalisation;
import cce.cced.data.GateIndexes;
import cce.cced.data.Uploads;
import cce.cced.http.Api;
import cce.cced.http.HttpServer;
import cce.cced.identity.Ed25519Key;
import cce.cced.identity.FieldVault;
import cce.cced.identity.PlatformSecrets;
import cce.cced.identity.ServerIdentity;
import cce.cced.identity.Sessions;
import cce.cced.identity.TlsIdentity;
import cce.cced.identity.UploadTokens;
import cce.cced.identity.WalletSignIn;
import cce.cced.job.Credentials;
import cce.cced.job.CvmHost;
import cce.cced.job.Delivery;
import cce.cced.job.EvidenceGate;
import cce.cced.job.GateReports;
import cce.cced.job.GateRun;
import cce.cced.job.JobRunner;
import cce.cced.job.Jobs;
import cce.cced.job.KeyReleases;
import cce.cced.job.References;
import cce.cced.job.Releases;
import cce.cced.job.Reviews;
import cce.cced.job.Submissions;
import cce.cced.store.CodeStore;
import cce.cced.store.CredentialStore;
import cce.cced.store.Database;
import cce.cced.store.DatasetStore;
import cce.cced.store.FileStore;
import cce.cced.store.JobStore;
import cce.cced.store.LedgerStore;
import cce.cced.store.ReferenceStore;
import cce.cced.store.ReviewStore;
import cce.cced.store.SignInStore;
import cce.collateral.CollateralSource;
import cce.collateral.PcsClient;
import cce.gate.Gate;
import cce.ledger.ChainEndpoint;
import cce.ledger.Deployment;
import cce.ledger.Ledger;
import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectStore;
import cce.tee.GuestAgentSocket;
import cce.tee.TrustedEnvironment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// cced, wired together and running. Nothing here decides anything: each part is made once, from the parts it needs.
public final class Cced implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Cced.class.getName());

    private final Deque<AutoCloseable> opened;
    private final Ready ready;

    private Cced(Deque<AutoCloseable> opened, Ready ready) {
        this.opened = opened;
        this.ready = ready;
    }

    /// What cced says of itself once it listens.
    ///
    /// @param tlsKey SHA-256 of the SubjectPublicKeyInfo of its TLS certificate
    /// @param signingKey SHA-256 of the SubjectPublicKeyInfo of its signing key
    /// @param ledgerAccount the account it writes records with; it needs gas and the right to record
    public record Ready(int port, Sha256Digest tlsKey, Sha256Digest signingKey, WalletAddress ledgerAccount) {}

    public Ready ready() {
        return ready;
    }

    /// Starts everything; on failure closes what was opened.
    public static Cced start(Config config, TransitionListener listener) throws IOException {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            return wire(config, listener, opened);
        } catch (IOException | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static Cced wire(Config config, TransitionListener listener, Deque<AutoCloseable> opened)
            throws IOException {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        TrustedEnvironment tee = new GuestAgentSocket(config.guestAgentSocket());
        PlatformSecrets secrets = open(opened, new PlatformSecrets(tee));
        KeyHierarchy keys = secrets.hierarchy();
        FieldVault vault = new FieldVault(secrets.fieldKey(), random);
        Database database = open(opened, secrets.openDatabase(config.databaseUrl()));
        ObjectStore objects = LocalDirectoryStore.open(config.objectsDirectory());
        CollateralSource collateral = config.pcsUrl()
                .map(url -> PcsClient.at(url, clock))
                .orElseGet(() -> PcsClient.intel(clock));
        ServerIdentity identity = new ServerIdentity(
                TlsIdentity.ofSeed(secrets.tlsSeed(), clock.instant()),
                Ed25519Key.ofSeed(keys.manifestSigningSeed()),
                tee,
                collateral,
                config.profile().toString());

        Wallet wallet = open(opened, secrets.ledgerWallet());
        Deployment deployment = Deployment.load(config.ledgerDeploymentFile());
        Ledger ledger = open(
                opened,
                Ledger.open(
                        new ChainEndpoint(config.ledgerRpcUrl(), deployment.chainId(), config.ledgerConfirmations()),
                        deployment,
                        wallet));
        Chain chain = new LedgerChain(ledger);
        Recorder recorder = new Recorder(database, new LedgerStore(), chain, clock);

        SignInStore signIns = new SignInStore();
        WalletSignIn signIn =
                new WalletSignIn(database, signIns, config.domain(), chain.chainId(), random, clock);
        Sessions sessions = new Sessions(database, signIns, random, clock);
        UploadTokens tokens = new UploadTokens(keys.uploadTokenKey(), clock);

        DatasetStore datasetStore = new DatasetStore();
        FileStore files = new FileStore();
        CodeStore code = new CodeStore();
        GateIndexes indexes = new GateIndexes(objects, random);
        Datasets datasets = new Datasets(database, datasetStore, files, chain, recorder, random, clock);
        Uploads uploads = new Uploads(database, datasetStore, files, objects, keys, vault, random);
        Finalisation finalisation = new Finalisation(
                database, datasetStore, files, objects, keys, indexes, recorder, random, clock);
        CodeBundles bundles = new CodeBundles(database, code, objects, clock);

        JobStore jobStore = new JobStore(listener);
        CredentialStore credentialStore = new CredentialStore();
        ReviewStore votes = new ReviewStore();
        GateReports reports = new GateReports(jobStore, vault);
        References references =
                new References(database, new ReferenceStore(), recorder, config.operators(), clock);
        Credentials credentials = new Credentials(
                Ed25519Key.ofSeed(keys.credentialSigningSeed()), credentialStore, database, random, clock);
        EvidenceGate evidence = new EvidenceGate(
                new EvidenceVerifier(anchors(config)), policy(config), collateral, references, database, clock);
        KeyReleases keyReleases = new KeyReleases(
                database,
                jobStore,
                datasetStore,
                credentialStore,
                credentials,
                evidence,
                references,
                chain,
                recorder,
                keys,
                random,
                clock);
        GateRun gate = new GateRun(
                database,
                jobStore,
                datasetStore,
                objects,
                keys,
                indexes,
                reports,
                new Gate(System::nanoTime),
                config.policy(),
                recorder,
                clock);
        Releases releases = new Releases(
                database,
                jobStore,
                datasetStore,
                votes,
                reports,
                identity,
                recorder,
                config.profile().toString(),
                clock);
        CvmHost host = open(opened, new CvmHost(config.cvmHostUrl(), token(config)));
        JobRunner runner = open(
                opened,
                new JobRunner(
                        database,
                        jobStore,
                        credentials,
                        identity,
                        host,
                        gate,
                        releases,
                        recorder,
                        objects,
                        config.instance(),
                        clock));
        Submissions submissions =
                new Submissions(database, jobStore, credentials, evidence, objects, recorder, runner, clock);
        Jobs jobs = new Jobs(
                database, jobStore, datasetStore, code, signIn, credentials, chain, recorder, runner, clock);
        Reviews reviews =
                new Reviews(database, jobStore, votes, code, reports, references, recorder, runner, clock);
        Delivery delivery =
                new Delivery(database, jobStore, signIn, identity, keys, objects, recorder, random);

        CcedApi.Health health = new CcedApi.Health(
                "ok",
                config.profile().toString(),
                config.domain(),
                chain.chainId(),
                Map.of(
                        "factory", deployment.factory().toString(),
                        "audit_log", deployment.auditLog().toString(),
                        "payment_token", deployment.paymentToken().toString()));
        HttpServer server = open(
                opened,
                HttpServer.start(
                        new InetSocketAddress(config.listenAddress(), config.listenPort()),
                        identity.tls().context(),
                        new Api(
                                        identity, health, signIn, sessions, tokens, datasets, uploads, finalisation,
                                        bundles, jobs, keyReleases, submissions, delivery, reviews, references, chain)
                                .endpoints()));
        runner.start();
        return new Cced(
                opened,
                new Ready(
                        server.port(), identity.tls().keyDigest(), identity.signing().digest(), wallet.address()));
    }

    private static TrustAnchors anchors(Config config) throws IOException {
        return config.devRootCertificateFile().isPresent()
                ? TrustAnchors.insecureTestRoot(
                        Files.readAllBytes(config.devRootCertificateFile().get()))
                : TrustAnchors.production();
    }

    private static AppraisalPolicy policy(Config config) {
        return switch (config.profile()) {
            case PRODUCTION -> AppraisalPolicy.strict();
            case DEV -> AppraisalPolicy.strict().insecureAcceptTestRoot();
        };
    }

    private static String token(Config config) throws IOException {
        return Files.readString(config.cvmHostTokenFile(), StandardCharsets.UTF_8).strip();
    }

    private static <T extends AutoCloseable> T open(Deque<AutoCloseable> opened, T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        closeAll(opened);
    }

    /// In the opposite order of opening, each whatever becomes of the others.
    private static void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "A part of cced did not close well: " + part.getClass().getSimpleName(), e);
            }
        }
    }
}
