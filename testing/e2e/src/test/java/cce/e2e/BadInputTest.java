package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cce.testing.LivingFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What users, programs and disks do wrong: each has its exit code and sentence, and none gets data it should
/// not.
@Order(2)
@ExtendWith(World.Shared.class)
final class BadInputTest {
    private static final String UNKNOWN = "0x00000000000000000000000000000000000000ff";

    private final World world;

    BadInputTest(World world) {
        this.world = world;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x12", "not-an-id", "0x00000000000000000000000000000000000000fg"})
    void anIdThatDoesNotParse_isWrongUsage(String id) {
        world.as(World.CONSUMER, "dataset", "show", id).refused(2, "dataset_id");
    }

    @Test
    void aCommandWithoutWallet_isWrongUsage() {
        world.cce().json("login").refused(2, "--wallet");
    }

    @Test
    void anUnknownWallet_isWrongUsage() {
        world.as("nobody", "login").refused(2, "There is no wallet nobody");
    }

    @Test
    void anUnknownDataset_isRefused() {
        world.as(World.CONSUMER, "dataset", "show", UNKNOWN).refused(1, "There is no such dataset.");
        world.as(World.PROVIDER, "dataset", "upload", UNKNOWN, world.data().toString())
                .refused(1, "");
        world.as(World.CONSUMER, "rent", UNKNOWN).refused(1, "The chain knows no dataset");
        world.trySubmit(World.CONSUMER, UNKNOWN, Programs.HONEST).refused(1, "There is no such dataset.");
    }

    @Test
    void anUnknownJob_isRefused() {
        String job = "00000000-0000-4000-8000-000000000000";
        world.as(World.CONSUMER, "job", "show", job).refused(1, "There is no such job.");
        world.as(World.CONSUMER, "job", "cancel", job).refused(1, "There is no such job.");
        world.as(
                        World.CONSUMER,
                        "result",
                        "get",
                        job,
                        "--to",
                        world.folder().resolve("none").toString())
                .refused(1, "The job has no result.");
        world.as(World.PROVIDER, "review", "show", job).refused(1, "There is no such review.");
    }

    @Test
    void aJobWithoutRental_isRefused() {
        world.trySubmit(World.STRANGER, world.dataset(), Programs.HONEST)
                .refused(1, "The wallet has no active rental of the dataset.");
    }

    @Test
    void aResultOfAnother_isRefused() {
        String job = world.released(Programs.HONEST);
        world.as(World.STRANGER, "job", "show", job).refused(1, "There is no such job.");
        world.as(
                        World.STRANGER,
                        "result",
                        "get",
                        job,
                        "--to",
                        world.folder().resolve("theirs").toString())
                .exits(1);
        assertThat(world.folder().resolve("theirs").resolve("files")).doesNotExist();
    }

    @Test
    void anUploadAfterTheSnapshot_isRefused() throws IOException {
        Path late = Files.writeString(world.folder().resolve("late.csv"), "a,b\n1,2\n");
        world.as(World.PROVIDER, "dataset", "upload", world.dataset(), late.toString())
                .refused(1, "The dataset is finalised and takes no more files.");
    }

    @Test
    void aSecondFinalise_answersTheSameRootOrIsRefused() {
        Ran again = world.as(World.PROVIDER, "dataset", "finalize", world.dataset());
        if (again.exit() == 0) {
            assertThat(again.text("root"))
                    .isEqualTo(world.did("dataset finalize").text("root"));
        } else {
            again.refused(1, "The dataset is finalised");
        }
    }

    @Test
    void anUploadByAnother_isRefused() {
        world.as(
                        World.STRANGER,
                        "dataset",
                        "upload",
                        world.dataset(),
                        world.data().toString())
                .refused(1, "Only the owner of the dataset may do this.");
    }

    @Test
    void aCancelledJob_isFinalAndHasNoResult() {
        String job = world.submit(Programs.SLEEPER);
        world.awaitState(job, "running");
        world.as(World.STRANGER, "job", "cancel", job).exits(1);
        world.as(World.CONSUMER, "job", "cancel", job).ok();
        assertThat(world.watch(job)).isEqualTo("cancelled");
        world.as(World.CONSUMER, "job", "cancel", job).refused(1, "The job has already ended.");
        world.as(
                        World.CONSUMER,
                        "result",
                        "get",
                        job,
                        "--to",
                        world.folder().resolve("none").toString())
                .exits(1);
    }

    @Test
    void programsThatEndBadly_giveAGatedResultThatSaysSo() throws IOException {
        String endless = world.submit(Programs.ENDLESS, "--timeout", "3");
        String seven = world.submit(Programs.EXIT_SEVEN);
        String device = world.submit(Programs.DEVICE);

        assertThat(world.watch(endless)).as("%s", world.job(endless)).isEqualTo("released");
        assertThat(world.watch(seven)).as("%s", world.job(seven)).isEqualTo("released");
        assertThat(world.watch(device)).as("%s", world.job(device)).isEqualTo("released");

        assertThat(execution(endless)).isEqualTo("{\"exit_class\":\"limit\"}");
        assertThat(execution(seven)).as("and nothing of its 7").isEqualTo("{\"exit_class\":\"failed\"}");
        assertThat(world.result(device).resolve("files/out-0001.txt")).hasContent("refused");
    }

    @Test
    void outputThatIsNotOrdinaryFiles_failsTheJob() {
        List<String> jobs = Stream.of(Programs.LINK, Programs.FIFO, Programs.DEEP)
                .map(world::submit)
                .toList();
        for (String job : jobs) {
            assertThat(world.watch(job)).isEqualTo("failed");
            assertThat(world.job(job).required("failure").asString()).startsWith("The program did not end well");
            assertThat(world.records(job)).doesNotContain("RESULT_SUBMITTED");
        }
    }

    @Test
    void outputLargerThanTheLimit_neverLeaves() {
        String job = world.submit(Programs.HUGE, "--output-size", "4");
        assertThat(world.watch(job)).isIn("failed", "needs_human", "released");
        if (world.stateOf(job).equals("released")) {
            assertThat(world.result(job).resolve("files/out-0001.bin").toFile().length())
                    .isLessThanOrEqualTo(4L << 20);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void anObjectChangedOnDisk_failsTheJobAndNeverGivesWrongData(boolean cut) throws IOException {
        Path object = largest(world.state().resolve("objects"), "/datasets/");
        byte[] before = Files.readAllBytes(object);
        try {
            Files.write(object, cut ? java.util.Arrays.copyOf(before, before.length / 2) : changed(before));
            String job = world.submit(Programs.HONEST);
            assertThat(world.watch(job)).isEqualTo("failed");
            assertThat(world.job(job).required("failure").asString())
                    .contains("check that they are stored and unchanged");
            assertThat(world.as(World.PROVIDER, "review", "list").out()).doesNotContain(job);
        } finally {
            Files.write(object, before);
        }
    }

    @Test
    void aSealedResultSwappedOnDisk_isNotOpened() throws IOException {
        String job = world.released(Programs.HONEST);
        Path stored = storedResult(job);
        byte[] before = Files.readAllBytes(stored);
        try {
            Files.write(stored, changed(before));
            Path target = world.folder().resolve("swapped");
            Ran ran = world.as(World.CONSUMER, "result", "get", job, "--to", target.toString());
            assertThat(ran.exit()).as(ran.err()).isIn(1, 5);
            assertThat(target.resolve("files")).doesNotExist();
        } finally {
            Files.write(stored, before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subject/0/digest/sha256",
                "/predicate/job/id",
                "/predicate/algorithm/code",
                "/predicate/inputs/0/root",
                "/predicate/evidence/0/binding/nonce",
                "/predicate/gate/policy",
                "/predicate/raw/sealed_sha256",
                "/predicate/outputs/0/released_sha256",
                "/predicate/privacy/charges/0/after",
                "/predicate/audit_log/head",
                "/predicate/review/decision"
            })
    void aManifestForgedInItsPayload_isRefused(String pointer) throws IOException {
        ObjectNode envelope = manifest();
        JsonNode payload = JsonMapper.shared()
                .readTree(
                        Base64.getDecoder().decode(envelope.required("payload").asString()));
        JsonNode leaf = payload.at(pointer);
        assertThat(leaf.isString()).as("%s in %s", pointer, payload).isTrue();
        String forged = payload.toString().replace(leaf.asString(), other(leaf.asString()));
        envelope.put("payload", Base64.getEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8)));
        verify(envelope.toString()).exits(5);
    }

    @Test
    void aManifestWithAnotherEnvelope_isRefused() throws IOException {
        String text = manifest().toString();
        verify(text.substring(0, text.length() / 2)).exits(5);
        verify("{}").exits(5);
        verify(text.replace("\"sig\":\"", "\"sig\":\"AAAA")).exits(5);
        verify(text.replace("in-toto", "in-tote")).exits(5);
    }

    @Test
    void aManifestOfAnotherResult_isRefused() throws IOException {
        Path result = world.result(world.released(Programs.HONEST));
        Path other = Files.writeString(world.folder().resolve("other.sealed"), "another result");
        world.cce()
                .json("result", "verify", result.resolve("manifest.json").toString(), "--result", other.toString())
                .refused(5, "not the one this manifest speaks of");
    }

    @Test
    void aCcedThatMeasuresDifferently_isNotTalkedTo() throws IOException {
        ObjectNode endpoint = endpoint();
        ObjectNode measurements =
                (ObjectNode) endpoint.required("cced_references").get(0).required("measurements");
        measurements.properties().stream()
                .filter(field -> field.getValue().isString())
                .toList()
                .forEach(field ->
                        measurements.put(field.getKey(), other(field.getValue().asString())));
        with(endpoint).json("login", "-w", World.CONSUMER).refused(5, "The evidence of cced was refused");
    }

    @Test
    void aCcedUnderAnotherRoot_isNotTalkedTo() throws IOException {
        ObjectNode endpoint = endpoint();
        endpoint.put("profile", "production");
        with(endpoint).json("login", "-w", World.CONSUMER).refused(5, "The evidence of cced is not authentic");
    }

    @Test
    void aCcedThatIsNotThere_isUnreachable() throws IOException {
        ObjectNode endpoint = endpoint();
        endpoint.put("cced", "https://127.0.0.1:1");
        with(endpoint).json("login", "-w", World.CONSUMER).refused(4, "did not answer");
    }

    @Test
    void aMissingOrDamagedEndpointFile_isSaidSo() throws IOException {
        Path file = world.folder().resolve("no-endpoint.json");
        new Cce(world.cce().home(), file).json("login", "-w", World.CONSUMER).refused(3, "No endpoint file");
        Files.writeString(file, "{\"cced\":");
        new Cce(world.cce().home(), file).json("login", "-w", World.CONSUMER).refused(3, "is damaged");
    }

    private String execution(String job) throws IOException {
        return Files.readString(world.result(job).resolve("files/status.json"));
    }

    private ObjectNode manifest() throws IOException {
        Path result = world.result(world.released(Programs.HONEST));
        return (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(result.resolve("manifest.json")));
    }

    private Ran verify(String manifest) throws IOException {
        Path file = Files.writeString(world.folder().resolve("forged.json"), manifest);
        return world.cce().json("result", "verify", file.toString());
    }

    private ObjectNode endpoint() throws IOException {
        return (ObjectNode)
                JsonMapper.shared().readTree(Files.readAllBytes(world.cce().endpoint()));
    }

    private Cce with(JsonNode endpoint) throws IOException {
        Path file = world.folder().resolve("other-endpoint.json");
        Files.writeString(file, endpoint.toString());
        return new Cce(world.cce().home(), file);
    }

    /// The same text with its last letter or digit exchanged for another one of the same kind.
    private static String other(String text) {
        char last = text.charAt(text.length() - 1);
        return text.substring(0, text.length() - 1) + (last == 'a' ? 'b' : 'a');
    }

    private static byte[] changed(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length * 2 / 3] ^= 1;
        return changed;
    }

    private static Path largest(Path folder, String below) {
        return LivingFolder.files(folder).stream()
                .filter(file ->
                        file.toString().contains(below) && file.toString().contains("/objects/"))
                .filter(file -> !file.toString().contains("/indexes/")
                        && !file.toString().contains("/manifests/"))
                .max(java.util.Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    /// Where the object store keeps a job's sealed result: the file with the bytes that the consumer got.
    private Path storedResult(String job) throws IOException {
        byte[] sealed = Files.readAllBytes(world.result(job).resolve("result.sealed"));
        for (Path file : LivingFolder.files(world.state())) {
            if (file.toFile().length() == sealed.length && java.util.Arrays.equals(Files.readAllBytes(file), sealed)) {
                return file;
            }
        }
        throw new AssertionError("No file below " + world.state() + " holds the sealed result.");
    }
}
