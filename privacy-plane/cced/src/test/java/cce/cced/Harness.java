package cce.cced;

import cce.cced.store.TestDatabases;
import cce.ledger.SignInMessage;
import cce.ledger.Wallet;
import cce.protocol.BootConfig;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// A whole cced over loopback TLS: simulated TDX, a chain in memory, an encrypted H2 file, a folder of objects, and
/// wallets.
final class Harness implements AutoCloseable {
    static final String DOMAIN = "cced.test";
    static final SecureRandom RANDOM = new SecureRandom();

    final MemoryChain chain = new MemoryChain();
    final TestCvmHost host = new TestCvmHost();
    final Wallet provider = Wallet.create(RANDOM);
    final Wallet consumer = Wallet.create(RANDOM);
    final Wallet operator = Wallet.create(RANDOM);
    final Wallet secondOperator = Wallet.create(RANDOM);
    final Path folder = TestDatabases.newFolder();
    final ForwardClock clock = new ForwardClock();
    final Config config;
    private final Path guestAgent = TestPlatform.SHARED.bootCced();
    private final long chainId;
    private Optional<Cced> cced = Optional.empty();
    Client client = new Client(1);

    Harness() {
        this(TransitionListener.NONE);
    }

    Harness(TransitionListener listener) {
        this(MemoryChain.CHAIN_ID, Optional.empty());
        open(listener);
    }

    /// With its objects in a bucket.
    static Harness onStore(String location) {
        Harness harness = new Harness(MemoryChain.CHAIN_ID, Optional.of(location));
        harness.open(TransitionListener.NONE);
        return harness;
    }

    /// Everything but cced itself, which the test runs elsewhere.
    static Harness remote(long chainId) {
        return new Harness(chainId, Optional.empty());
    }

    private Harness(long chainId, Optional<String> store) {
        this.chainId = chainId;
        try {
            Files.writeString(folder.resolve("token"), TestCvmHost.TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        config = new Config(
                Profile.DEV,
                "cced-0",
                "127.0.0.1",
                0,
                DOMAIN,
                "jdbc:h2:file:" + folder.resolve("db").resolve("cced"),
                store.orElse(folder.resolve("objects").toString()),
                URI.create("http://127.0.0.1:1"),
                folder.resolve("deployment.json"),
                1,
                Optional.of(TestPlatform.SHARED.simulator.pcs()),
                guestAgent,
                host.url(),
                folder.resolve("token"),
                Set.of(operator.address(), secondOperator.address()),
                TestCorims.SIGNERS,
                "statistics-strict",
                maxFiles(),
                Optional.of(TestPlatform.SHARED.simulator.rootCertificate()),
                Optional.empty());
    }

    /// So few that a test reaches it.
    static int maxFiles() {
        return 500;
    }

    private void open(TransitionListener listener) {
        try {
            Cced started = Cced.start(config, listener, wallet -> chain, clock);
            cced = Optional.of(started);
            client = new Client(started.ready().port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Cced.Ready ready() {
        return cced.orElseThrow().ready();
    }

    List<String> routes() {
        return cced.orElseThrow().routes();
    }

    void restart() {
        cced.orElseThrow().close();
        open(TransitionListener.NONE);
    }

    String nonce() {
        return client.get("/v1/auth/nonce", "").as(CcedApi.SignInNonce.class).nonce();
    }

    static String message(WalletAddress wallet, String nonce, String resource) {
        return message(wallet, nonce, resource, MemoryChain.CHAIN_ID);
    }

    private static String message(WalletAddress wallet, String nonce, String resource, long chainId) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return SignInMessage.forPurpose(
                        DOMAIN,
                        URI.create("https://" + DOMAIN),
                        chainId,
                        wallet,
                        "Test.",
                        nonce,
                        now,
                        now.plusSeconds(300),
                        URI.create(resource))
                .format();
    }

    <T> T signed(Wallet wallet, String resource, BiFunction<String, String, T> request) {
        String message = message(wallet.address(), nonce(), resource, chainId);
        return request.apply(message, wallet.signMessage(message));
    }

    String login(Wallet wallet) {
        return client.post("/v1/auth/login", "", signed(wallet, CcedApi.LOGIN_RESOURCE, CcedApi.SignIn::new))
                .as(CcedApi.Session.class)
                .token();
    }

    /// A dataset contract of the provider, registered.
    DatasetId register() {
        return register(provider);
    }

    DatasetId register(Wallet owner) {
        byte[] address = new byte[DatasetId.LENGTH];
        RANDOM.nextBytes(address);
        DatasetId id = DatasetId.of(address);
        chain.owners.put(id, owner.address());
        client.post("/v1/datasets", login(owner), new CcedApi.DatasetRegistration(id, "test data"))
                .as(CcedApi.DatasetView.class);
        return id;
    }

    String uploadToken(DatasetId id) {
        return uploadToken(id, provider);
    }

    String uploadToken(DatasetId id, Wallet owner) {
        return client.post(
                        "/v1/upload-token",
                        "",
                        signed(
                                owner,
                                CcedApi.uploadResource(id),
                                (message, signature) ->
                                        new CcedApi.UploadTokenRequest(owner.address(), id, message, signature)))
                .as(CcedApi.UploadToken.class)
                .token();
    }

    Client.Answer upload(DatasetId id, String token, String path, byte[] bytes, String... headers) {
        return client.send(
                "POST", "/v1/datasets/" + id + "/upload/" + path, token, BodyPublishers.ofByteArray(bytes), headers);
    }

    /// A finalised dataset of 200 people that the consumer has rented.
    DatasetId readyDataset() {
        return readyDataset(provider);
    }

    DatasetId readyDataset(Wallet owner) {
        return readyDataset(owner, people());
    }

    DatasetId readyDataset(Wallet owner, byte[] table) {
        DatasetId id = register(owner);
        String token = uploadToken(id, owner);
        upload(id, token, "people.csv", table).as(CcedApi.UploadAnswer.class);
        client.post("/v1/datasets/" + id + "/finalize", token, Map.of()).as(CcedApi.Receipt.class);
        chain.rent(id, consumer.address());
        return id;
    }

    static byte[] people() {
        StringBuilder csv = new StringBuilder("id,age,sex,weight,city\n");
        for (int i = 0; i < 200; i++) {
            csv.append(100_000 + i * 7919)
                    .append(',')
                    .append(20 + i * 13 % 60)
                    .append(',')
                    .append(i % 2 == 0 ? "f" : "m")
                    .append(',')
                    .append(50 + i * 31 % 500 / 10.0)
                    .append(",city")
                    .append(i % 5)
                    .append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    void registerReference() {
        client.post(
                        "/v1/references",
                        login(operator),
                        new CcedApi.ReferenceRegistration("agent", TestPlatform.SHARED.agentReference()))
                .as(CcedApi.ReferenceView.class);
    }

    Sha256Digest uploadCode(String text) {
        byte[] bundle = text.getBytes(StandardCharsets.UTF_8);
        Sha256Digest digest = sha256(bundle);
        client.send("PUT", "/v1/code/" + digest, login(consumer), BodyPublishers.ofByteArray(bundle))
                .as(CcedApi.CodeAnswer.class);
        return digest;
    }

    JobSpec spec(DatasetId id, Sha256Digest code) {
        return spec(Map.of("people", id), code);
    }

    JobSpec spec(Map<String, DatasetId> datasets, Sha256Digest code) {
        return new JobSpec(
                sha256("image".getBytes(StandardCharsets.UTF_8)),
                code,
                List.of("python3", "main.py"),
                Map.of(),
                datasets,
                JobLimits.DEFAULT);
    }

    Client.Answer createJob(Wallet wallet, DatasetId id, Sha256Digest code) {
        return createJob(wallet, List.of(id), spec(id, code));
    }

    Client.Answer createJob(Wallet wallet, List<DatasetId> ids, JobSpec spec) {
        CcedApi.JobRequest request = new CcedApi.JobRequest(ids, spec);
        return client.post(
                "/v1/jobs/create",
                "",
                signed(
                        wallet,
                        CcedApi.jobResource(request),
                        (message, signature) -> new CcedApi.JobCreation(
                                wallet.address(), request.datasetIds(), request.jobSpec(), message, signature)));
    }

    /// A job whose CVM has been launched and may ask for keys.
    TestAgent launchedJob() {
        return launchedJob(readyDataset(), uploadCode("print('hello')"));
    }

    TestAgent launchedJob(DatasetId dataset, Sha256Digest code) {
        return launchedJob(List.of(dataset), spec(dataset, code));
    }

    TestAgent launchedJob(List<DatasetId> datasets, JobSpec spec) {
        JobId job =
                createJob(consumer, datasets, spec).as(CcedApi.JobView.class).jobId();
        BootConfig boot = await(() -> Optional.ofNullable(host.launched.get(job)));
        return new TestAgent(this, boot);
    }

    /// What a reviewer sees once the gate has held the result of the job.
    ReviewApi.ReviewView review(Wallet reviewer, JobId job) {
        String session = login(reviewer);
        return await(() -> {
            Client.Answer answer = client.get("/v1/reviews/" + job, session);
            return answer.status() == 200 ? Optional.of(answer.as(ReviewApi.ReviewView.class)) : Optional.empty();
        });
    }

    /// A vote for what is under review right now.
    Client.Answer vote(Wallet reviewer, JobId job, ReviewApi.Decision decision, String reason) {
        Client.Answer seen = client.get("/v1/reviews/" + job, login(reviewer));
        return seen.status() == 200
                ? vote(reviewer, job, seen.as(ReviewApi.ReviewView.class).binding(), decision, reason)
                : seen;
    }

    Client.Answer vote(
            Wallet reviewer, JobId job, ReviewApi.Binding binding, ReviewApi.Decision decision, String reason) {
        return client.post(
                "/v1/reviews/" + job + "/votes",
                "",
                act(reviewer, ReviewApi.voteResource(job, binding, decision, reason), decision.text(), reason));
    }

    ReviewApi.SignedAct act(Wallet wallet, String resource, String subject, String reason) {
        return signed(
                wallet,
                resource,
                (message, signature) -> new ReviewApi.SignedAct(wallet.address(), subject, reason, message, signature));
    }

    /// Names reviewers beside the owner.
    Client.Answer nameReviewers(DatasetId dataset, Wallet owner, int required, Wallet... reviewers) {
        ReviewApi.ReviewerRule rule = new ReviewApi.ReviewerRule(
                java.util.Arrays.stream(reviewers).map(Wallet::address).toList(), required);
        return put(
                "/v1/datasets/" + dataset + "/reviewers",
                signed(
                        owner,
                        ReviewApi.reviewersResource(dataset, rule),
                        (message, signature) -> new ReviewApi.ReviewerChange(rule, message, signature)));
    }

    Client.Answer put(String path, Object body) {
        return client.send("PUT", path, "", BodyPublishers.ofByteArray(cce.protocol.Json.write(body)));
    }

    CcedApi.JobView job(JobId id) {
        return client.get("/v1/jobs/" + id, login(consumer)).as(CcedApi.JobView.class);
    }

    CcedApi.JobView awaitState(JobId id, String... states) {
        String session = login(consumer);
        return await(() -> Optional.of(client.get("/v1/jobs/" + id, session).as(CcedApi.JobView.class))
                .filter(view -> List.of(states).contains(view.state())));
    }

    static <T> T await(Supplier<Optional<T>> condition) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(90));
        while (Instant.now().isBefore(limit)) {
            Optional<T> value = condition.get();
            if (value.isPresent()) {
                return value.get();
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("The condition did not come true within 90 s.");
    }

    static Sha256Digest sha256(byte[] bytes) {
        try {
            return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cced.ifPresent(Cced::close);
        host.close();
    }
}
