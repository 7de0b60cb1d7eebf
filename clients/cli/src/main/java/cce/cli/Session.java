package cce.cli;

import cce.ledger.Ledger;
import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.JobId;
import cce.protocol.JobSpec;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import cce.protocol.ReviewApi;
import cce.protocol.SealingApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import cce.sealing.EphemeralKeyPair;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// One wallet that talks to one attested cced and its chain: everything the commands do, and what the demo does
/// too.
final class Session implements AutoCloseable {
    private static final Duration MESSAGE_LIFETIME = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Endpoint endpoint;
    private final EvidenceCheck check;
    private final AttestedCced cced;
    private final Wallet wallet;
    private final Ledger ledger;
    private final Path sessionFile;

    private Session(
            Endpoint endpoint, EvidenceCheck check, AttestedCced cced, Wallet wallet, Ledger ledger, Path sessionFile) {
        this.endpoint = endpoint;
        this.check = check;
        this.cced = cced;
        this.wallet = wallet;
        this.ledger = ledger;
        this.sessionFile = sessionFile;
    }

    static Session open(CommonOptions options) {
        Endpoint endpoint = options.endpoint();
        return open(Home.locate(), endpoint, options.evidenceCheck(endpoint), options.walletName());
    }

    /// As a client does that was given no policy.
    static Session open(Home home, Endpoint endpoint, String walletName) {
        return open(home, endpoint, EvidenceCheck.of(endpoint, Optional.empty()), walletName);
    }

    private static Session open(Home home, Endpoint endpoint, EvidenceCheck check, String walletName) {
        Wallet wallet = Wallets.of(home).open(walletName);
        AttestedCced cced = AttestedCced.connect(endpoint, check);
        Ledger ledger = Chain.connect(endpoint, wallet);
        Path file = home.sessions().resolve(wallet.address() + ".json");
        return new Session(endpoint, check, cced, wallet, ledger, file);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /// How evidence is judged in this session.
    EvidenceCheck evidenceCheck() {
        return check;
    }

    AttestedCced cced() {
        return cced;
    }

    WalletAddress address() {
        return wallet.address();
    }

    Ledger ledger() {
        return ledger;
    }

    /// Signs in and keeps the session's token, readable by its owner only.
    Instant signIn() {
        CcedApi.SignIn request = sign("Sign in to cce.", CcedApi.LOGIN_RESOURCE, CcedApi.SignIn::new);
        CcedApi.Session answer = read(cced.client().post("/v1/auth/login", request), CcedApi.Session.class);
        Home.writePrivate(sessionFile, Json.write(answer));
        cced.client().useBearer(answer.token());
        return Instant.ofEpochSecond(answer.expiresAt());
    }

    /// The client with a session that is still good; signs in when there is none.
    CcedClient signedIn() {
        if (Files.isRegularFile(sessionFile)) {
            CcedApi.Session kept = Json.read(Home.readFile(sessionFile), CcedApi.Session.class);
            if (Instant.now().plusSeconds(30).getEpochSecond() < kept.expiresAt()) {
                cced.client().useBearer(kept.token());
                try {
                    cced.client().get("/v1/jobs");
                    return cced.client();
                } catch (ServiceRefusal refusal) {
                    if (refusal.status() != 401) {
                        throw refusal;
                    }
                }
            }
        }
        signIn();
        return cced.client();
    }

    DatasetId createDataset(String name, BigDecimal hourlyRateDollars) {
        DatasetId dataset = Chain.createDataset(ledger, name, hourlyRateDollars);
        signedIn().post("/v1/datasets", new CcedApi.DatasetRegistration(dataset, name));
        return dataset;
    }

    void upload(DatasetId dataset, List<Uploader.Item> items, boolean quiet) {
        String token = uploadToken(dataset);
        Uploader uploader = new Uploader(cced.client(), dataset, token, quiet);
        items.forEach(uploader::send);
    }

    JsonNode finalizeDataset(DatasetId dataset) {
        String token = uploadToken(dataset);
        return cced.client()
                .send(
                        "POST",
                        "/v1/datasets/" + dataset + "/finalize",
                        Map.of("Authorization", "Bearer " + token),
                        BodyPublishers.noBody());
    }

    SealingApi.KeyAnswer sealingKey(DatasetId dataset, EphemeralPublicKey key) {
        SealingApi.KeyRequest request = sign(
                "Get the key of a dataset of mine, to seal its files.",
                SealingApi.keyResource(dataset, key),
                (message, signature) -> new SealingApi.KeyRequest(address(), key, message, signature));
        return read(
                cced.client().post("/v1/datasets/" + dataset + "/sealing-key", request), SealingApi.KeyAnswer.class);
    }

    SealingApi.RotationView rotate(DatasetId dataset, int epoch) {
        SealingApi.RotationRequest request = sign(
                "Rotate the key of a dataset of mine.",
                SealingApi.rotateResource(dataset, epoch),
                (message, signature) -> new SealingApi.RotationRequest(address(), epoch, message, signature));
        return read(cced.client().post("/v1/datasets/" + dataset + "/rotate", request), SealingApi.RotationView.class);
    }

    SealingApi.RotationView rotation(DatasetId dataset) {
        return read(signedIn().get("/v1/datasets/" + dataset + "/rotation"), SealingApi.RotationView.class);
    }

    CcedApi.Receipt finalizeSealed(DatasetId dataset, SealingApi.SnapshotOffer offer) {
        return read(
                cced.client()
                        .send(
                                "POST",
                                "/v1/datasets/" + dataset + "/finalize-sealed",
                                Map.of(
                                        "Authorization",
                                        "Bearer " + uploadToken(dataset),
                                        "Content-Type",
                                        "application/json"),
                                BodyPublishers.ofByteArray(Json.write(offer))),
                CcedApi.Receipt.class);
    }

    String uploadToken(DatasetId dataset) {
        CcedApi.UploadTokenRequest request = sign(
                "Upload files to a dataset of mine.",
                CcedApi.uploadResource(dataset),
                (message, signature) -> new CcedApi.UploadTokenRequest(address(), dataset, message, signature));
        return read(cced.client().post("/v1/upload-token", request), CcedApi.UploadToken.class)
                .token();
    }

    Map<String, Object> rentalTerms(DatasetId dataset) {
        return Chain.terms(ledger, dataset);
    }

    Map<String, Object> rent(DatasetId dataset, int hours) {
        return Chain.rent(ledger, dataset, hours);
    }

    Sha256Digest uploadCode(CodeBundle bundle) {
        signedIn()
                .send(
                        "PUT",
                        "/v1/code/" + bundle.digest(),
                        Map.of("Content-Type", "application/octet-stream"),
                        BodyPublishers.ofByteArray(bundle.tar()));
        return bundle.digest();
    }

    JobId submitJob(JobSpec spec) {
        CcedApi.JobRequest request =
                new CcedApi.JobRequest(List.copyOf(spec.datasets().values()), spec);
        CcedApi.JobCreation creation = sign(
                "Run a job on datasets I have rented.",
                CcedApi.jobResource(request),
                (message, signature) ->
                        new CcedApi.JobCreation(address(), request.datasetIds(), spec, message, signature));
        return read(cced.client().post("/v1/jobs/create", creation), CcedApi.JobView.class)
                .jobId();
    }

    CcedApi.JobView job(JobId job) {
        return read(signedIn().get("/v1/jobs/" + job), CcedApi.JobView.class);
    }

    /// Follows a job until it has ended or waits for people; tells each step once, also those already made.
    String watch(JobId job, Duration limit, Consumer<CcedApi.JobStep> onStep) {
        CcedClient client = signedIn();
        long deadline = System.nanoTime() + limit.toNanos();
        int told = 0;
        while (System.nanoTime() < deadline) {
            CcedApi.JobView view = read(client.get("/v1/jobs/" + job), CcedApi.JobView.class);
            for (; told < view.steps().size(); told++) {
                onStep.accept(view.steps().get(told));
            }
            if (JobStates.isFinal(view.state()) || JobStates.waitsForPeople(view)) {
                return view.state();
            }
            pause();
        }
        throw CliException.refused("The job has not ended within " + limit + "; look again with: cce job show " + job);
    }

    Map<String, Object> fetchResult(JobId job, Path target) {
        try (EphemeralKeyPair keys = EphemeralKeyPair.generate(new SecureRandom())) {
            CcedApi.ResultRequest request = sign(
                    "Fetch the result of my job.",
                    CcedApi.resultResource(job, keys.resultPublicKey()),
                    (message, signature) ->
                            new CcedApi.ResultRequest(address(), keys.resultPublicKey(), message, signature));
            CcedApi.ResultAnswer answer =
                    read(signedIn().post("/v1/results/" + job, request), CcedApi.ResultAnswer.class);
            return ResultFiles.receive(this, job, answer, keys, target);
        }
    }

    /// Signs a vote for what is under review right now and casts it.
    JsonNode vote(JobId job, ReviewApi.Decision decision, String reason) {
        ReviewApi.Binding binding = review(job).binding();
        return signedIn()
                .post(
                        "/v1/reviews/" + job + "/votes",
                        act(
                                "Vote on a held result.",
                                ReviewApi.voteResource(job, binding, decision, reason),
                                decision.text(),
                                reason));
    }

    ReviewApi.ReviewView review(JobId job) {
        return read(signedIn().get("/v1/reviews/" + job), ReviewApi.ReviewView.class);
    }

    JsonNode mitigate(JobId job, String mitigation) {
        String resource = ReviewApi.mitigateResource(job, review(job).binding().artefact(), mitigation);
        return signedIn()
                .post(
                        "/v1/reviews/" + job + "/mitigate",
                        act("Change a held result before it is judged again.", resource, mitigation, ""));
    }

    JsonNode revoke(JobId job, String reason) {
        String resource = ReviewApi.revokeResource(job, review(job).binding().artefact(), reason);
        return signedIn().post("/v1/reviews/" + job + "/revoke", act("Revoke a result.", resource, "", reason));
    }

    private ReviewApi.SignedAct act(String statement, String resource, String subject, String reason) {
        return sign(
                statement,
                resource,
                (message, signature) -> new ReviewApi.SignedAct(address(), subject, reason, message, signature));
    }

    JsonNode nameReviewers(DatasetId dataset, ReviewApi.ReviewerRule rule) {
        return put(
                "/v1/datasets/" + dataset + "/reviewers",
                sign(
                        "Name the reviewers of a dataset of mine.",
                        ReviewApi.reviewersResource(dataset, rule),
                        (message, signature) -> new ReviewApi.ReviewerChange(rule, message, signature)));
    }

    JsonNode choosePolicy(DatasetId dataset, Sha256Digest policy) {
        return put(
                "/v1/datasets/" + dataset + "/policy",
                sign(
                        "Choose the policy of a dataset of mine.",
                        ReviewApi.policyChoiceResource(dataset, policy),
                        (message, signature) -> new ReviewApi.PolicyChoice(policy, message, signature)));
    }

    JsonNode vouch(DatasetId dataset, ReviewApi.Mechanism mechanism) {
        return put(
                "/v1/datasets/" + dataset + "/mechanisms",
                sign(
                        "Vouch for the noise of an algorithm on a dataset of mine.",
                        ReviewApi.mechanismResource(dataset, mechanism),
                        (message, signature) -> new ReviewApi.MechanismChange(mechanism, message, signature)));
    }

    JsonNode proposePolicy(String document, Sha256Digest hash) {
        return signedIn()
                .post(
                        "/v1/policies",
                        sign(
                                "Sign a gate policy.",
                                ReviewApi.policySignResource(hash),
                                (message, signature) ->
                                        new ReviewApi.PolicyProposal(address(), document, message, signature)));
    }

    JsonNode signPolicy(Sha256Digest hash) {
        return signedIn()
                .post(
                        "/v1/policies/" + hash + "/signatures",
                        sign(
                                "Sign a gate policy.",
                                ReviewApi.policySignResource(hash),
                                (message, signature) -> new ReviewApi.Signed(address(), message, signature)));
    }

    JsonNode setOrganisation(WalletAddress member, String organisation) {
        return signedIn()
                .post(
                        "/v1/organisations",
                        sign(
                                "Set the organisation of a wallet.",
                                ReviewApi.organisationResource(member, organisation),
                                (message, signature) -> new ReviewApi.OrganisationChange(
                                        address(), member, organisation, message, signature)));
    }

    private JsonNode put(String path, Object body) {
        return signedIn()
                .send(
                        "PUT",
                        path,
                        Map.of("Content-Type", "application/json"),
                        BodyPublishers.ofByteArray(Json.write(body)));
    }

    /// Makes a signed request out of a fresh EIP-4361 message that is good for one purpose only.
    private <T> T sign(String statement, String resource, java.util.function.BiFunction<String, String, T> request) {
        CcedApi.SignInNonce nonce = read(cced.client().get("/v1/auth/nonce"), CcedApi.SignInNonce.class);
        String message = Chain.signInMessage(
                endpoint,
                address(),
                statement,
                resource,
                nonce.nonce(),
                Instant.now().plus(MESSAGE_LIFETIME));
        return request.apply(message, wallet.signMessage(message));
    }

    static <T> T read(JsonNode node, Class<T> type) {
        try {
            return Json.read(Json.write(node), type);
        } catch (ProtocolException e) {
            throw CcedClient.notUnderstood(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    @Override
    public void close() {
        ledger.close();
        wallet.close();
        cced.close();
    }
}
