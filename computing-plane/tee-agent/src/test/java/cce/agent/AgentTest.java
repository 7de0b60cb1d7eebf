package cce.agent;

import static org.assertj.core.api.Assertions.assertThat;

import cce.executor.ContainerExit;
import cce.protocol.BootConfig;
import cce.protocol.Bytes;
import cce.protocol.FailureNotice;
import cce.protocol.FailureNotice.Reason;
import cce.protocol.JobLimits;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.Sha256Digest;
import cce.tee.EmbeddedEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole job, with a real FUSE mount and real TLS; only cced, the TEE and the program are stand-ins.
class AgentTest {
    private static final Sha256Digest NO_DIGEST = new Sha256Digest(Bytes.of(new byte[32]));
    private static final ScriptedProgram.Body COUNTS_LINES = (data, output) -> Files.writeString(
            output.resolve("count.txt"),
            Files.readAllLines(data.get("health").resolve("patients.csv")).size() + " lines");

    @TempDir
    private Path temp;

    private World world;

    @BeforeEach
    void world() throws Exception {
        boolean able = Files.isWritable(Path.of("/dev/fuse")) && "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(able || System.getenv("CI") != null, "Mounting a dataset needs /dev/fuse and root.");
        world = new World(temp);
    }

    @AfterEach
    void unmounted() throws Exception {
        if (world != null) {
            world.close();
            assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                    .as("mounts left behind")
                    .doesNotContain(temp.toString());
        }
    }

    @Test
    void job_thatEndsWellHandsInOneSealedResult() throws Exception {
        ScriptedProgram program = program(COUNTS_LINES);

        assertThat(world.run(program)).as(world::log).isTrue();

        assertThat(world.result())
                .containsEntry("count.txt", "3 lines")
                .containsEntry(".cce/stdout.txt", "said\n")
                .containsEntry(".cce/stderr.txt", "")
                .containsEntry(
                        ".cce/execution.json",
                        "{\"exit_class\":\"succeeded\",\"exit_code\":0,\"stderr_truncated\":false,"
                                + "\"stdout_truncated\":false,\"v\":1}");
        assertThat(world.cced.submitted).hasSize(1);
        assertThat(world.cced.submitted.getFirst().resultHash()).isEqualTo(world.resultHash());
        assertThat(world.cced.submitted.getFirst().resultPath())
                .isEqualTo("results/" + World.JOB + "/result.sealed");
        assertThat(world.cced.notices).isEmpty();
        assertThat(program.closed).isTrue();
    }

    @Test
    void job_leavesNoPlaintextOnDisk() throws Exception {
        world.run(program((data, output) -> Files.writeString(output.resolve("o"), "PLAIN" + "TEXT")));

        byte[] sealed = Files.readAllBytes(world.places.results().resolve("result.sealed"));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("PLAINTEXT");
        assertThat(world.places.results()).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void log_holdsStagesOnly() {
        world.run(program(COUNTS_LINES));

        assertThat(world.log().lines().map(line -> line.substring(line.indexOf(' ') + 1)))
                .containsExactly("boot", "keys", "data", "run", "seal", "submit", "done");
    }

    @Test
    void program_thatFailsOrNeverEndsIsAResult() throws Exception {
        ContainerExit timedOut = new ContainerExit.TimedOut(Duration.ofSeconds(5));

        assertThat(world.run(new ScriptedProgram(temp, timedOut, (data, output) -> {}))).isTrue();

        assertThat(world.result().get(".cce/execution.json")).contains("\"exit_class\":\"timed_out\"");
    }

    @Test
    void program_thatNeverStartedFailsTheJob() {
        ContainerExit failed = new ContainerExit.FailedToStart("no such file");

        assertFails(new ScriptedProgram(temp, failed, (data, output) -> {}), Reason.RUN_FAILED_TO_START);
    }

    @Test
    void cced_withAnotherKeyGetsNothing() throws Exception {
        world.write(world.config(NO_DIGEST, NO_DIGEST, List.of("true"), JobLimits.DEFAULT, NO_DIGEST));

        assertThat(world.run(program(COUNTS_LINES))).isFalse();

        assertThat(world.cced.keyRequests).hasValue(0);
        assertThat(world.cced.notices).isEmpty();
    }

    @Test
    void configuration_otherThanTheMeasuredOneStopsBeforeKeys() {
        EmbeddedEnvironment other = new EmbeddedEnvironment(new Measurement(Bytes.of(new byte[48])));

        assertThat(world.run(program(COUNTS_LINES), other)).isFalse();

        assertThat(world.cced.keyRequests).hasValue(0);
        assertThat(world.log()).contains("MRCONFIGID");
    }

    @Test
    void configuration_inAnotherSpellingOrCutIsRefused() throws Exception {
        byte[] canonical = Json.canonical(world.config);
        for (String text : List.of(
                " " + new String(canonical, StandardCharsets.UTF_8),
                new String(canonical, 0, canonical.length / 2, StandardCharsets.UTF_8),
                "",
                "x".repeat(BootReader.MAX_BYTES + 1))) {
            Files.writeString(world.places.config(), text);

            assertThat(world.run(program(COUNTS_LINES))).isFalse();
        }
        assertThat(world.cced.keyRequests).hasValue(0);
    }

    @Test
    void configuration_withOtherDatasetsThanTheJobIsRefused() throws Exception {
        BootConfig config = world.config;
        world.write(BootConfig.of(config.jobId(), "c", config.jobSpec(), List.of(), config.cced()));

        assertThat(world.run(program(COUNTS_LINES))).isFalse();
        assertThat(world.cced.keyRequests).hasValue(0);
    }

    @Test
    void keys_ofAChainThatIsBusyAreAskedForAgainWithANewKeyPair() {
        world.cced.unavailable.set(2);

        assertThat(world.run(program(COUNTS_LINES))).as(world::log).isTrue();

        assertThat(world.cced.keyRequests).hasValue(3);
        assertThat(world.cced.requestIds).hasSize(6);
    }

    @Test
    void keys_thatAreRefusedAreNotAskedForAgain() {
        world.cced.refuses = true;

        assertFails(program(COUNTS_LINES), Reason.INTERNAL);
        assertThat(world.cced.keyRequests).hasValue(1);
    }

    @Test
    void keys_forAnotherRequestAreNotOpened() {
        world.cced.wrongContext = true;

        assertFails(program(COUNTS_LINES), Reason.INTERNAL);
    }

    @Test
    void manifest_thatWasChangedOrLostFailsTheJob() throws Exception {
        Path manifest = world.places.store().resolve("objects").resolve(world.sealed.manifestObject());
        flip(manifest);

        ScriptedProgram program = program(COUNTS_LINES);
        assertFails(program, Reason.DATA_TAMPERED);
        assertThat(program.ran).isFalse();
    }

    @Test
    void object_thatWasChangedFailsTheJobWhateverTheProgramDoes() throws Exception {
        flip(world.object);

        assertFails(
                program((data, output) -> {
                    try {
                        Files.readAllBytes(data.get("health").resolve("patients.csv"));
                    } catch (IOException e) {
                        Files.writeString(output.resolve("o"), "went on");
                    }
                }),
                Reason.DATA_TAMPERED);
        assertThat(world.places.results().resolve("result.sealed")).doesNotExist();
        assertThat(world.log()).doesNotContain("patients");
    }

    @Test
    void object_thatIsGoneFailsTheJob() throws Exception {
        Files.delete(world.object);

        assertFails(
                program((data, output) ->
                        assertThat(data.get("health").resolve("patients.csv").toFile().canRead() && readable(data.get("health")))
                                .isFalse()),
                Reason.DATA_TAMPERED);
    }

    @Test
    void output_withALinkIsRefused() {
        assertFails(
                program((data, output) -> Files.createSymbolicLink(output.resolve("l"), Path.of("/etc/passwd"))),
                Reason.OUTPUT_REFUSED);
    }

    @Test
    void output_underTheReservedNameIsRefused() {
        assertFails(
                program((data, output) -> {
                    Files.createDirectory(output.resolve(".cce"));
                    Files.writeString(output.resolve(".cce/execution.json"), "{}");
                }),
                Reason.OUTPUT_REFUSED);
    }

    @Test
    void output_overItsLimitIsTooLarge() throws Exception {
        JobLimits small = new JobLimits(10, 64, 1, 16);
        world.write(world.config(NO_DIGEST, NO_DIGEST, List.of("true"), small, world.cced.tlsKey()));

        assertFails(
                program((data, output) -> Files.write(output.resolve("big"), new byte[2 << 20])),
                Reason.OUTPUT_TOO_LARGE);
    }

    @Test
    void results_thatCannotBeWrittenFailTheJob() throws Exception {
        Files.delete(world.places.results());

        assertFails(program(COUNTS_LINES), Reason.STORAGE);
    }

    @Test
    void submission_whoseAnswerGotLostIsTakenOnce() {
        world.cced.lostAnswers.set(1);

        assertThat(world.run(program(COUNTS_LINES))).as(world::log).isTrue();
        assertThat(world.cced.submitted).hasSize(1);
    }

    @Test
    void program_thatMakesTheAgentFailIsReportedWithoutItsWords() {
        assertFails(
                program((data, output) -> {
                    throw new IllegalStateException("secret of the program");
                }),
                Reason.INTERNAL);
        assertThat(world.log()).doesNotContain("secret of the program").contains("IllegalStateException");
    }

    private void assertFails(ScriptedProgram program, Reason reason) {
        assertThat(world.run(program)).as(world::log).isFalse();
        assertThat(world.cced.submitted).isEmpty();
        assertThat(world.cced.notices)
                .extracting(FailureNotice::reason)
                .as(world::log)
                .containsExactly(reason);
    }

    private ScriptedProgram program(ScriptedProgram.Body body) {
        return new ScriptedProgram(temp, new ContainerExit.Exited(0), body);
    }

    private static boolean readable(Path folder) {
        try {
            Files.readAllBytes(folder.resolve("patients.csv"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void flip(Path file) throws IOException {
        assertThat(file.toFile().setWritable(true)).isTrue();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }
}
