package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.AppraisalPolicy;
import cce.attestation.TrustedSigners;
import cce.cced.chain.Recorder;
import cce.cced.job.AppraisalPolicies;
import cce.cced.job.References;
import cce.cced.job.SignedReferences;
import cce.cced.store.AppraisalPolicyStore;
import cce.cced.store.Database;
import cce.cced.store.LedgerStore;
import cce.cced.store.ReferenceStore;
import cce.cced.store.TestDatabases;
import cce.ledger.Wallet;
import cce.protocol.CcedApi;
import cce.protocol.KeyRequest;
import cce.protocol.Problem;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AppraisalPolicyRegistryTest {
    private static final String POLICIES = "/v1/references/policies";
    private static final String DEV = new String(AppraisalPolicy.Shipped.DEV.document(), StandardCharsets.UTF_8);
    /// As the shipped one of the dev profile, under another name.
    private static final String OURS = DEV.replace("name: dev", "name: ours");
    /// Refuses the simulator.
    private static final String STRICT =
            new String(AppraisalPolicy.Shipped.PRODUCTION_TDX.document(), StandardCharsets.UTF_8);

    @Test
    void withoutARegisteredPolicy_theShippedOneIsInForce() {
        try (Harness cced = new Harness()) {
            CcedApi.AppraisalPolicyList list = list(cced);
            assertThat(list.source()).isEqualTo("shipped");
            assertThat(list.inForce())
                    .contains(AppraisalPolicy.Shipped.DEV.policy().id());
            assertThat(list.policies()).isEmpty();
        }
    }

    @Test
    void registeredPolicy_isInForceAtOnce_andRecorded_andSurvivesARestart() {
        try (Harness cced = new Harness()) {
            cced.registerReference();
            String operator = cced.login(cced.operator);
            TestAgent agent = cced.launchedJob();
            CcedApi.AppraisalPolicyView strict =
                    send(cced, POLICIES, operator, STRICT).as(CcedApi.AppraisalPolicyView.class);
            assertThat(strict.version()).isEqualTo(1);
            assertThat(strict.registeredBy()).isEqualTo(cced.operator.address());
            assertThat(strict.hash()).isEqualTo(Harness.sha256(STRICT.getBytes(StandardCharsets.UTF_8)));
            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("evidence-refused");

            cced.restart();
            assertThat(list(cced).inForce()).contains("production-tdx@sha256:" + strict.hash());
            assertThat(cced.client.get(POLICIES + "/" + strict.hash(), "").body())
                    .isEqualTo(STRICT.getBytes(StandardCharsets.UTF_8));

            CcedApi.AppraisalPolicyView ours = send(cced, POLICIES + "/" + strict.hash() + "/supersede", operator, OURS)
                    .as(CcedApi.AppraisalPolicyView.class);
            assertThat(ours.version()).isEqualTo(2);
            assertThat(list(cced).policies())
                    .extracting(CcedApi.AppraisalPolicyView::status)
                    .containsExactly("superseded", "active");
            assertThat(agent.ask(agent.keyRequest()).status()).isEqualTo(200);
            assertThat(cced.chain.kindsOf(strict.hash()))
                    .containsExactly("MEASUREMENT_REGISTERED", "MEASUREMENT_REVOKED");
            assertThat(cced.chain.kindsOf(ours.hash())).containsExactly("MEASUREMENT_REGISTERED");
        }
    }

    @Test
    void revokedPolicy_withoutASuccessor_releasesNothing_untilOneIsRegistered() {
        try (Harness cced = new Harness()) {
            cced.registerReference();
            String operator = cced.login(cced.operator);
            TestAgent agent = cced.launchedJob();
            String path = POLICIES + "/"
                    + send(cced, POLICIES, operator, OURS)
                            .as(CcedApi.AppraisalPolicyView.class)
                            .hash();
            assertThat(revoke(cced, path, operator)
                            .as(CcedApi.AppraisalPolicyView.class)
                            .status())
                    .isEqualTo("revoked");

            assertThat(agent.ask(agent.keyRequest()).problem()).isEqualTo("no-appraisal-policy");
            assertThat(list(cced).source()).isEqualTo("none");
            assertThat(list(cced).inForce()).isEmpty();
            assertThat(revoke(cced, path, operator).problem()).isEqualTo("registry-conflict");
            assertThat(send(cced, path + "/supersede", operator, STRICT).problem())
                    .isEqualTo("registry-conflict");

            CcedApi.AppraisalPolicyView again =
                    send(cced, POLICIES, operator, OURS).as(CcedApi.AppraisalPolicyView.class);
            assertThat(again.version()).isEqualTo(2);
            assertThat(agent.ask(agent.keyRequest()).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.Kind.class)
    void production_refusesWhatProtectsNothing_andTakesWhatDoes(TestDatabases.Kind kind) throws Exception {
        Wallet operator = Wallet.create(Harness.RANDOM);
        Clock clock = Clock.systemUTC();
        try (Database database = TestDatabases.open(kind)) {
            Recorder recorder = new Recorder(database, new LedgerStore(), new MemoryChain(), clock);
            AppraisalPolicies policies = new AppraisalPolicies(
                    database,
                    new AppraisalPolicyStore(),
                    new References(
                            database,
                            new ReferenceStore(),
                            recorder,
                            Set.of(operator.address()),
                            new SignedReferences(new TrustedSigners(List.of())),
                            clock),
                    recorder,
                    AppraisalPolicy.Shipped.PRODUCTION_TDX.policy(),
                    AppraisalPolicies.Strictness.SECURE_ONLY,
                    clock);
            for (String insecure : List.of(OURS, STRICT + "insecure_accept_debug: true\n")) {
                assertThatThrownBy(
                                () -> policies.register(operator.address(), insecure.getBytes(StandardCharsets.UTF_8)))
                        .isInstanceOf(Refusal.class)
                        .hasMessageContaining("insecure_accept_debug");
            }
            assertThat(policies.list().source()).isEqualTo("shipped");
            CcedApi.AppraisalPolicyView taken =
                    policies.register(operator.address(), STRICT.getBytes(StandardCharsets.UTF_8));
            assertThat(policies.revoke(operator.address(), taken.hash()).status())
                    .isEqualTo("revoked");
            assertThat(policies.list().inForce()).isEmpty();
        }
    }

    @Test
    void badRegistrations_areRefused_andChangeNothing() {
        try (Harness cced = new Harness()) {
            String operator = cced.login(cced.operator);
            assertThat(send(cced, POLICIES, "", OURS).problem()).isEqualTo("sign-in-required");
            assertThat(send(cced, POLICIES, cced.login(cced.consumer), OURS).problem())
                    .isEqualTo("not-authorised");
            Client.Answer unknownKey = send(cced, POLICIES, operator, OURS + "extra: 1\n");
            assertThat(unknownKey.problem()).isEqualTo("policy-refused");
            assertThat(cce.protocol.Json.read(unknownKey.body(), Problem.class).detail())
                    .contains("Line " + (OURS.lines().count() + 1));
            assertThat(send(cced, POLICIES, operator, "format: cce/appraisal-policy/v1\nname: none\n")
                            .problem())
                    .isEqualTo("policy-refused");
            assertThat(send(cced, POLICIES, operator, "#".repeat((256 << 10) + 1))
                            .problem())
                    .isEqualTo("request-too-large");
            assertThat(list(cced).source()).isEqualTo("shipped");

            CcedApi.AppraisalPolicyView ours =
                    send(cced, POLICIES, operator, OURS).as(CcedApi.AppraisalPolicyView.class);
            String path = POLICIES + "/" + ours.hash();
            assertThat(send(cced, POLICIES, operator, STRICT).problem()).isEqualTo("registry-conflict");
            assertThat(send(cced, path + "/supersede", operator, OURS).problem())
                    .isEqualTo("registry-conflict");
            assertThat(revoke(cced, path, cced.login(cced.consumer)).problem()).isEqualTo("not-authorised");
            assertThat(revoke(cced, POLICIES + "/" + "ab".repeat(32), operator).problem())
                    .isEqualTo("not-found");
            assertThat(revoke(cced, POLICIES + "/nonsense", operator).problem()).isEqualTo("malformed-request");
            assertThat(list(cced).inForce()).contains("ours@sha256:" + ours.hash());
            assertThat(cced.chain.kindsOf(ours.hash())).containsExactly("MEASUREMENT_REGISTERED");
        }
    }

    @Test
    void revocationAmongParallelReleases_letsNoneThroughThatBeginsAfterIt() throws Exception {
        try (Harness cced = new Harness();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            cced.registerReference();
            String operator = cced.login(cced.operator);
            String path = POLICIES + "/"
                    + send(cced, POLICIES, operator, OURS)
                            .as(CcedApi.AppraisalPolicyView.class)
                            .hash();
            AtomicBoolean revoked = new AtomicBoolean();
            List<Future<Boolean>> wrong = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                TestAgent agent = cced.launchedJob();
                KeyRequest request = agent.keyRequest();
                boolean late = i >= 4;
                wrong.add(threads.submit(() -> {
                    // Four at once with the revocation, four as soon as it was answered.
                    while (late && !revoked.get()) {
                        Thread.sleep(1);
                    }
                    boolean after = revoked.get();
                    Client.Answer answer = agent.ask(request);
                    return after
                            ? answer.status() == 200
                            : answer.status() != 200 && !answer.problem().equals("no-appraisal-policy");
                }));
            }
            assertThat(revoke(cced, path, operator).status()).isEqualTo(200);
            revoked.set(true);
            for (Future<Boolean> one : wrong) {
                assertThat(one.get()).isFalse();
            }
        }
    }

    private static CcedApi.AppraisalPolicyList list(Harness cced) {
        return cced.client.get(POLICIES, "").as(CcedApi.AppraisalPolicyList.class);
    }

    private static Client.Answer send(Harness cced, String path, String session, String yaml) {
        return cced.client.send(
                "POST", path, session, BodyPublishers.ofString(yaml), "Content-Type", "application/yaml");
    }

    private static Client.Answer revoke(Harness cced, String path, String session) {
        return cced.client.send("DELETE", path, session, BodyPublishers.noBody());
    }
}
