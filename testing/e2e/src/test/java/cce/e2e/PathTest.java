package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// From provider to result by the commands a user types, each a process of its own.
@Order(1)
@ExtendWith(World.Shared.class)
final class PathTest {
    private final World world;

    PathTest(World world) {
        this.world = world;
    }

    @Test
    void login_namesTheWalletAndTheMeasurementOfCced() {
        Ran login = world.did("login");
        assertThat(login.text("wallet"))
                .isEqualTo(world.did("wallet create provider").text("address"));
        assertThat(login.text("cced_measurement")).matches("[0-9a-f]{96}");
        assertThat(login.text("profile")).isEqualTo("dev");
    }

    @Test
    void wallets_areListedByName() {
        assertThat(world.cce().json("wallet", "list").ok().out())
                .contains("provider", "consumer", "stranger", "operator");
    }

    @Test
    void aWalletOfTheSameName_isNotMadeAgain() {
        world.cce().json("wallet", "create", "provider").exits(2);
    }

    @Test
    void upload_namesEveryFileAndItsSize() throws IOException {
        long size = Files.size(world.data().resolve("patients.csv"));
        assertThat(world.did("dataset upload").json().toString())
                .contains("notes/about.txt")
                .contains("{\"path\":\"patients.csv\",\"bytes\":" + size + "}");
    }

    @Test
    void theRootOfTheSnapshot_isOnTheChain() {
        String root = world.did("dataset finalize").text("root");
        assertThat(world.cce()
                        .json("audit", "show", "--dataset", world.dataset())
                        .ok()
                        .out())
                .contains(root);
    }

    @Test
    void theDataset_isListedAndShown() {
        assertThat(world.as(World.CONSUMER, "dataset", "list").ok().out()).contains(world.dataset());
        JsonNode shown = world.as(World.CONSUMER, "dataset", "show", world.dataset())
                .ok()
                .json();
        assertThat(shown.required("hourly_rate").asString()).isEqualTo("1.5");
        assertThat(shown.required("status").asString()).isEqualTo("ready");
    }

    @Test
    void rent_costsTheHourlyRateTimesTheHours() {
        assertThat(world.did("rent").text("cost")).isEqualTo("4.5");
    }

    @Test
    void anHonestJob_isReleasedAndOpensToItsFiles() throws IOException {
        String job = world.released(Programs.HONEST);
        Path result = world.result(job);
        assertThat(Files.readString(result.resolve("files/out-0001.csv"))).startsWith("region,mean_visits\neast,");
        assertThat(Files.readString(result.resolve("files/status.json"))).contains("\"exit_class\":\"ok\"");
        assertThat(world.as(World.CONSUMER, "job", "list").ok().out()).contains(job);
        world.awaitCvmDestroyed(job);
    }

    @Test
    void theRecordsOfAJob_areOnTheChainInTheirOrderAndKeysOnce() {
        assertThat(world.recordsToTheEnd(world.released(Programs.HONEST)))
                .startsWith("JOB_ACCEPTED", "KEYS_RELEASED", "RESULT_SUBMITTED", "REVIEW_DECIDED", "RESULT_RELEASED")
                .contains("JOB_ENDED")
                .doesNotHaveDuplicates();
    }

    @Test
    void theManifest_verifiesOfflineAndOnTheChain() {
        Path result = world.result(world.released(Programs.HONEST));
        Ran verified = world.cce()
                .json(
                        "result",
                        "verify",
                        result.resolve("manifest.json").toString(),
                        "--result",
                        result.resolve("result.sealed").toString(),
                        "--chain")
                .ok();
        assertThat(verified.json().size()).isGreaterThan(8);
        verified.json()
                .forEach(check ->
                        assertThat(check.required("outcome").asString()).isEqualTo("holds"));
    }

    @Test
    void copiedRecords_areHeldAndRejectedByTheOwner() {
        String job = world.submit(Programs.THIEF);
        assertThat(world.watch(job)).isEqualTo("needs_human");
        assertThat(world.as(World.PROVIDER, "review", "list").ok().out()).contains(job);
        assertThat(world.as(World.PROVIDER, "review", "show", job)
                        .ok()
                        .json()
                        .required("findings")
                        .size())
                .isPositive();
        world.as(
                        World.CONSUMER,
                        "result",
                        "get",
                        job,
                        "--to",
                        world.folder().resolve("stolen").toString())
                .refused(1, "The result has not been released");
        world.as(World.STRANGER, "review", "approve", job, "--reason", "I want it.")
                .exits(1);
        world.as(World.CONSUMER, "review", "approve", job, "--reason", "I want it.")
                .exits(1);

        world.as(World.PROVIDER, "review", "reject", job, "--reason", "Copies records.")
                .ok();

        assertThat(world.stateOf(job)).isEqualTo("rejected");
        world.as(
                        World.CONSUMER,
                        "result",
                        "get",
                        job,
                        "--to",
                        world.folder().resolve("stolen").toString())
                .exits(1);
        world.trySubmit(World.CONSUMER, world.dataset(), Programs.THIEF).refused(1, "flagged");
    }

    @Test
    void aBlockedResult_leavesWhenTwoReviewersOfItsOwnerOverride() throws IOException {
        String job = world.trySubmit(World.PARTNER, world.dataset(), Programs.THIEF + "# another digest\n")
                .ok()
                .text("job_id");
        assertThat(world.watch(World.PARTNER, job)).isEqualTo("needs_human");
        String reason = "They are invented patients.";
        world.as(World.PROVIDER, "review", "approve", job, "--reason", reason).refused(1, "override");
        world.as(World.PROVIDER, "review", "override", job, "--reason", reason).ok();
        assertThat(world.watch(World.PARTNER, job)).isEqualTo("needs_human");
        world.as(World.PROVIDER, "dataset", "reviewers", world.dataset(), "--name", world.address(World.STRANGER))
                .ok();
        world.as(World.STRANGER, "review", "override", job, "--reason", reason).ok();
        assertThat(world.watch(World.PARTNER, job)).isEqualTo("released");
        Path target = world.folder().resolve("overridden");
        world.as(World.PARTNER, "result", "get", job, "--to", target.toString()).ok();
        List<String> patients = Files.readAllLines(world.data().resolve("patients.csv")).stream()
                .skip(1)
                .map(row -> row.substring(0, row.indexOf(',')))
                .toList();
        assertThat(contents(target.resolve("files")))
                .anySatisfy(text -> assertThat(text).contains(patients));
        world.as(World.PROVIDER, "dataset", "reviewers", world.dataset(), "--required", "0")
                .ok();
    }

    private static List<String> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Traces::read).toList();
        }
    }

    @Test
    void listsForPeople_haveAValueInEveryColumnThatNamesSomething() {
        String job = world.released(Programs.HONEST);
        String jobs = world.cce()
                .run(List.of("job", "list", "-w", World.CONSUMER))
                .ok()
                .out();
        assertThat(jobs.lines().filter(line -> line.startsWith(job)).toList())
                .singleElement()
                .asString()
                .contains("released");
        String references = world.cce()
                .run(List.of("reference", "list", "-w", World.OPERATOR))
                .ok()
                .out();
        assertThat(references).containsPattern("(?m)^[0-9a-f]{64}  tdx  tee-agent");
    }

    @Test
    void theAuditLog_chainsUpToItsHead() {
        assertThat(world.cce()
                        .json("audit", "verify")
                        .ok()
                        .json()
                        .required("intact")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void referenceValues_areListedToTheOperator() {
        JsonNode references = world.as(World.OPERATOR, "reference", "list").ok().json();
        assertThat(references.size()).isEqualTo(1);
        assertThat(references.get(0).required("label").asString()).isEqualTo("tee-agent");
    }
}
