package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The description of the API against the running server, both ways.
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head");
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Harness CCED = new Harness();
    private static final JsonNode API =
            new YAMLMapper().readTree(CCED.client.get("/v1/openapi.yaml", "").body());

    static {
        CCED.registerReference();
    }

    @AfterAll
    static void stop() {
        CCED.close();
    }

    @Test
    void routes_areExactlyThoseDescribed() {
        Set<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : API.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                assertThat(METHODS).contains(operation.getKey());
                described.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
            }
        }
        assertThat(CCED.routes()).containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void otherMethodsOfAKnownPath_areRefusedWithTheOnesThatExist() {
        Client.Answer answer =
                CCED.client.send("PATCH", "/v1/health", "", java.net.http.HttpRequest.BodyPublishers.noBody());
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
        assertThat(answer.problem()).isEqualTo("method-not-allowed");
    }

    @Test
    void answers_matchTheirSchemas() {
        TestAgent agent = CCED.launchedJob();
        agent.finish(Map.of("output/a.txt", "mean: 4\n"));
        CCED.awaitState(agent.job(), "released");
        String consumer = CCED.login(CCED.consumer);
        String provider = CCED.login(CCED.provider);
        String dataset = agent.boot.datasetIds().getFirst().toString();
        assertMatches("Health", CCED.client.get("/v1/health", ""));
        assertMatches("IdentityAnswer", CCED.client.get("/v1/attestation?nonce=" + "ab".repeat(32), ""));
        assertMatches("SignInNonce", CCED.client.get("/v1/auth/nonce", ""));
        assertMatches("DatasetList", CCED.client.get("/v1/datasets", provider));
        assertMatches("DatasetView", CCED.client.get("/v1/datasets/" + dataset, provider));
        assertMatches("JobList", CCED.client.get("/v1/jobs", consumer));
        assertMatches("JobView", CCED.client.get("/v1/jobs/" + agent.job(), consumer));
        assertMatches("ReviewList", CCED.client.get("/v1/reviews", provider));
        assertMatches("ReviewView", CCED.client.get("/v1/reviews/" + agent.job(), provider));
        byte[] corim = TestCorims.signed("release", TestCorims.ES256_KEY, TestCorims.snp(9));
        Client.Answer registered = CCED.client.send(
                "POST",
                "/v1/references",
                CCED.login(CCED.operator),
                java.net.http.HttpRequest.BodyPublishers.ofByteArray(corim),
                "Content-Type",
                "application/rim+cose");
        assertThat(errors("ReferenceList", registered.body())).isEmpty();
        assertMatches("ReferenceList", CCED.client.get("/v1/references", ""));
        assertMatches("AppraisalPolicyList", CCED.client.get("/v1/references/policies", ""));
        assertMatches("AuditList", CCED.client.get("/v1/audit?dataset=" + dataset, consumer));
    }

    @Test
    void refusals_areProblems() {
        List<Client.Answer> refusals = List.of(
                CCED.client.get("/v1/nowhere", ""),
                CCED.client.get("/v1/jobs", ""),
                CCED.client.get("/v1/jobs/not-a-uuid", CCED.login(CCED.consumer)),
                CCED.client.get("/v1/attestation?nonce=12", ""),
                CCED.client.post("/v1/auth/login", "", Map.of("message", 1)),
                CCED.client.post("/v1/auth/login", "", Map.of()),
                CCED.client.post("/v1/keys/request", "", "x".repeat(5 << 20)));
        for (Client.Answer refusal : refusals) {
            assertThat(refusal.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(errors("Problem", refusal.body())).isEmpty();
            assertThat(new String(refusal.body(), java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("Exception", "java.", "\tat ");
        }
    }

    @Test
    void events_streamTheStatesOfAJob() {
        TestAgent agent = CCED.launchedJob();
        agent.finish(Map.of("output/a.txt", "mean: 4\n"));
        CCED.awaitState(agent.job(), "released");
        Client.Answer events = CCED.client.get("/v1/jobs/" + agent.job() + "/events", CCED.login(CCED.consumer));
        assertThat(new String(events.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("event: state", "\"state\":\"released\"");
        assertThat(CCED.client
                        .get("/v1/jobs/" + agent.job() + "/events", CCED.login(CCED.provider))
                        .problem())
                .isEqualTo("job-unknown");
    }

    private static void assertMatches(String schema, Client.Answer answer) {
        assertThat(answer.status()).as(schema).isEqualTo(200);
        assertThat(errors(schema, answer.body())).as(schema).isEmpty();
    }

    private static List<Error> errors(String name, byte[] document) {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$ref", "#/components/schemas/" + name);
        root.set("components", API.get("components"));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root);
        return schema.validate(JSON.readTree(document));
    }
}
