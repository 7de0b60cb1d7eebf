package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.cced.store.TestDatabases;
import cce.ledger.ChainedRecord;
import cce.ledger.DatasetTerms;
import cce.ledger.EmbeddedChain;
import cce.ledger.Ledger;
import cce.ledger.LedgerView;
import cce.ledger.RecordKind;
import cce.ledger.Wallet;
import cce.protocol.BootConfig;
import cce.protocol.CcedApi;
import cce.protocol.CvmApi;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.KeyRequest;
import cce.protocol.ReviewApi.Decision;
import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Kills cced, as by kill -9, on both sides of every transition of the main path, on a real EVM chain, and starts
/// it again: the job goes on or fails cleanly, keys leave at most once, and the CVM is destroyed.
class RestartTest {
    private static final Map<String, String> OUTPUT = Map.of("output/a.txt", "mean: 4\n");

    private static Remote stack;

    @BeforeAll
    static void start() {
        Optional<Path> anvil = EmbeddedChain.findBinary(Path.of(System.getProperty("cce.root", ".")));
        Assumptions.assumeTrue(
                anvil.isPresent() || System.getenv("CI") != null,
                "The Anvil binary is not installed, so cced cannot be restarted against a chain here.");
        stack = new Remote(anvil.orElseThrow());
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, BEFORE_COMMIT", "ACCEPTED, AFTER_COMMIT",
        "RECORDED, BEFORE_COMMIT", "RECORDED, AFTER_COMMIT",
        "LAUNCHING, BEFORE_COMMIT", "LAUNCHING, AFTER_COMMIT",
        "RELEASING, BEFORE_COMMIT", "RELEASING, AFTER_COMMIT",
        "RUNNING, BEFORE_COMMIT", "RUNNING, AFTER_COMMIT",
        "SUBMITTED, BEFORE_COMMIT", "SUBMITTED, AFTER_COMMIT",
        "APPROVED, BEFORE_COMMIT", "APPROVED, AFTER_COMMIT",
        "RELEASED, BEFORE_COMMIT", "RELEASED, AFTER_COMMIT"
    })
    void killedAtTransition_resumesOrFailsCleanly(String state, String moment) throws Exception {
        try {
            killAndResume(state, moment);
        } finally {
            stack.stopCced();
        }
    }

    private static void killAndResume(String state, String moment) throws Exception {
        stack.output = OUTPUT;
        stack.run(state, moment);
        List<KeyRequest.Answer> released = new ArrayList<>();
        Optional<JobId> created = stack.createJob();
        created.ifPresent(job -> stack.drive(job, released));
        assertThat(stack.awaitDeath()).isEqualTo(HaltingMain.HALTED);

        stack.run();
        List<CcedApi.JobView> jobs = stack.jobs();
        if (created.isEmpty() && jobs.isEmpty()) {
            return; // Died before the job was stored: nothing happened, and the consumer was told nothing.
        }
        JobId job = created.orElseGet(() -> jobs.getFirst().jobId());
        stack.drive(job, released);
        CcedApi.JobView last = stack.awaitEnd(job);

        assertThat(released).hasSizeLessThanOrEqualTo(1);
        assertThat(stack.records(job, RecordKind.KEYS_RELEASED)).isLessThanOrEqualTo(1);
        assertThat(stack.records(job, RecordKind.JOB_ACCEPTED)).isEqualTo(1);
        assertThat(stack.records(job, RecordKind.RESULT_RELEASED)).isLessThanOrEqualTo(1);
        if (!List.of("RELEASING", "RUNNING").contains(state)) {
            assertThat(last.state()).isEqualTo("released");
        } else {
            assertThat(last.state()).isIn("released", "failed");
        }
        assertThat(last.cvmDestroyed()).isTrue();
    }

    /// The ways that lead through people: the gate holds a leak, its owner decides, or the consumer gives up.
    @ParameterizedTest
    @CsvSource({
        "REVIEWING, BEFORE_COMMIT, rejected", "REVIEWING, AFTER_COMMIT, rejected",
        "REJECTED, BEFORE_COMMIT, rejected", "REJECTED, AFTER_COMMIT, rejected",
        "RETURNED, BEFORE_COMMIT, returned", "RETURNED, AFTER_COMMIT, returned",
        "CANCELLED, BEFORE_COMMIT, cancelled", "CANCELLED, AFTER_COMMIT, cancelled"
    })
    void killedWhilePeopleDecide_endsAsDecidedAndLeaksNothing(String state, String moment, String decision)
            throws Exception {
        try {
            stack.run(state, moment);
            JobId job = stack.createLeakingJob(state + moment);
            List<KeyRequest.Answer> released = new ArrayList<>();
            stack.drive(job, released);
            stack.decideUnlessDead(job, decision);
            assertThat(stack.awaitDeath()).isEqualTo(HaltingMain.HALTED);

            stack.run();
            stack.decideUnlessDead(job, decision);
            stack.harness.awaitState(job, decision);

            assertThat(Harness.await(() -> Optional.of(stack.harness.job(job)).filter(CcedApi.JobView::cvmDestroyed)))
                    .isNotNull();
            assertThat(stack.records(job, RecordKind.KEYS_RELEASED)).isEqualTo(1);
            assertThat(stack.records(job, RecordKind.RESULT_RELEASED)).isZero();
        } finally {
            stack.stopCced();
        }
    }

    /// cced as a child process, between a real chain and the test's CVM host.
    private static final class Remote implements AutoCloseable {
        private final Path folder = TestDatabases.newFolder();
        private final EmbeddedChain chain;
        private final Harness harness;
        private final Path configFile = folder.resolve("config.json");
        private final Path readyFile = folder.resolve("ready.json");
        private final DatasetId dataset;
        // Two, since a consumer may have few results held in a day on one dataset.
        private final DatasetId leaked;
        private final DatasetId given;
        private final Sha256Digest code;
        private final Path log = folder.resolve("cced.log");
        private Optional<Process> process = Optional.empty();
        private Map<String, String> output = OUTPUT;

        Remote(Path anvil) {
            chain = EmbeddedChain.start(anvil, folder.resolve("chain"));
            harness = Harness.remote(chain.deployment().chainId());
            writeConfig();
            run();
            chain.permitRecorder(ready().ledgerAccount());
            chain.fund(ready().ledgerAccount());
            for (Wallet wallet : List.of(harness.provider, harness.consumer, harness.operator)) {
                chain.fund(wallet.address());
            }
            harness.registerReference();
            dataset = prepare();
            leaked = prepare();
            given = prepare();
            code = harness.uploadCode("print(1)");
            stopCced();
        }

        private void writeConfig() {
            Map<String, Object> config = new LinkedHashMap<>();
            chain.deployment().save(folder.resolve("deployment.json"));
            config.put("profile", "dev");
            config.put("instance", "cced-0");
            config.put("listen_address", "127.0.0.1");
            config.put("listen_port", 0);
            config.put("domain", Harness.DOMAIN);
            config.put("database_url", "jdbc:h2:file:" + folder.resolve("db").resolve("cced"));
            config.put("objects", harness.config.objects());
            config.put("ledger_rpc_url", chain.endpoint().rpc().toString());
            config.put(
                    "ledger_deployment_file", folder.resolve("deployment.json").toString());
            config.put("ledger_confirmations", 1);
            config.put("pcs_url", TestPlatform.SHARED.simulator.pcs().toString());
            config.put("guest_agent_socket", harness.config.guestAgentSocket().toString());
            config.put("cvm_host_url", harness.host.url().toString());
            config.put("cvm_host_token_file", harness.config.cvmHostTokenFile().toString());
            config.put("operators", List.of(harness.operator.address().toString()));
            config.put("corim_signers", List.of());
            config.put("gate_policy", "statistics-strict");
            config.put("max_dataset_files", 1_000_000);
            config.put(
                    "dev_root_certificate_file",
                    TestPlatform.SHARED.simulator.rootCertificate().toString());
            config.put("ready_file", readyFile.toString());
            write(configFile, Json.write(config));
        }

        private DatasetId prepare() {
            DatasetId id;
            try (Ledger provider = Ledger.open(chain.endpoint(), chain.deployment(), harness.provider)) {
                id = provider.registerDataset(new DatasetTerms("data:,test", 1_000_000));
            }
            try (Ledger consumer = Ledger.open(chain.endpoint(), chain.deployment(), harness.consumer)) {
                consumer.rent(id, 24);
            }
            harness.client
                    .post("/v1/datasets", harness.login(harness.provider), new CcedApi.DatasetRegistration(id, "test"))
                    .as(CcedApi.DatasetView.class);
            String token = harness.uploadToken(id);
            harness.upload(id, token, "people.csv", Harness.people()).as(CcedApi.UploadAnswer.class);
            harness.client
                    .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                    .as(CcedApi.Receipt.class);
            return id;
        }

        void run(String... halt) {
            try {
                Files.deleteIfExists(readyFile);
                List<String> command = new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltingMain.class.getName(),
                        configFile.toString()));
                command.addAll(List.of(halt));
                process = Optional.of(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Harness.await(() ->
                    Files.exists(readyFile) || !process.orElseThrow().isAlive() ? Optional.of(true) : Optional.empty());
            assertThat(readyFile).as("cced started; its log is " + log).exists();
            harness.client = new Client(ready().port());
        }

        private Cced.Ready ready() {
            try {
                return Json.read(Files.readAllBytes(readyFile), Cced.Ready.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Optional<JobId> createJob() {
            try {
                return Optional.of(harness.createJob(harness.consumer, dataset, code)
                        .as(CcedApi.JobView.class)
                        .jobId());
            } catch (UncheckedIOException e) {
                return Optional.empty();
            }
        }

        /// A job whose CVM will hand in rows of the dataset; its code is its own, since rejecting flags it.
        JobId createLeakingJob(String name) {
            output = Map.of("output/rows.csv", new String(Harness.people(), StandardCharsets.UTF_8));
            DatasetId input = name.matches("(CANCELLED|RETURNED).*") ? given : leaked;
            return harness.createJob(harness.consumer, input, harness.uploadCode("leak " + name))
                    .as(CcedApi.JobView.class)
                    .jobId();
        }

        /// Rejects, returns or cancels once the gate has held the result; a cced that dies meanwhile ends the wait.
        void decideUnlessDead(JobId job, String decision) {
            try {
                Harness.await(() -> !process.orElseThrow().isAlive()
                                || List.of("needs_human", decision)
                                        .contains(harness.job(job).state())
                        ? Optional.of(true)
                        : Optional.empty());
                if (decision.equals("cancelled")) {
                    harness.client.post("/v1/jobs/" + job + "/cancel", harness.login(harness.consumer), Map.of());
                } else {
                    Decision vote = decision.equals("returned") ? Decision.RETURN : Decision.REJECT;
                    harness.vote(harness.provider, job, vote, "raw rows");
                }
            } catch (UncheckedIOException e) {
                return; // it died, as it was told to
            }
        }

        /// Plays the CVM as far as cced lets it. A cut connection ends the CVM, as it would end a real agent.
        void drive(JobId job, List<KeyRequest.Answer> released) {
            try {
                Harness.await(() -> !process.orElseThrow().isAlive() || harness.host.launched.containsKey(job)
                        ? Optional.of(true)
                        : Optional.empty());
                BootConfig boot = harness.host.launched.get(job);
                if (boot == null || harness.host.states.get(job) != CvmApi.State.RUNNING || !released.isEmpty()) {
                    return;
                }
                TestAgent agent = new TestAgent(harness, boot);
                Client.Answer answer = agent.ask(agent.keyRequest());
                if (answer.status() != 200) {
                    harness.host.end(job, CvmApi.State.EXITED);
                    return;
                }
                released.add(answer.as(KeyRequest.Answer.class));
                submit(agent, released.getFirst());
            } catch (UncheckedIOException e) {
                if (released.isEmpty()) {
                    harness.host.end(job, CvmApi.State.EXITED);
                }
            }
        }

        private void submit(TestAgent agent, KeyRequest.Answer keys) {
            // The result key is not needed to be opened again: the test's agent seals with the one it was given.
            Sha256Digest hash = agent.storeResult(agent.lastKeys().resultKey(), output);
            for (int attempt = 0; attempt < 20; attempt++) {
                try {
                    agent.submit(agent.submission(keys.submitCredential(), hash));
                    return;
                } catch (UncheckedIOException e) {
                    if (!process.orElseThrow().isAlive()) {
                        pending = Optional.of(() -> agent.submit(agent.submission(keys.submitCredential(), hash)));
                        return;
                    }
                }
            }
        }

        private Optional<Runnable> pending = Optional.empty();

        int awaitDeath() throws InterruptedException {
            assertThat(process.orElseThrow().waitFor(120, TimeUnit.SECONDS)).isTrue();
            return process.orElseThrow().exitValue();
        }

        List<CcedApi.JobView> jobs() {
            return harness
                    .client
                    .get("/v1/jobs", harness.login(harness.consumer))
                    .as(CcedApi.JobList.class)
                    .jobs()
                    .stream()
                    .filter(job -> !List.of("released", "failed", "rejected", "returned", "cancelled")
                            .contains(job.state()))
                    .toList();
        }

        CcedApi.JobView awaitEnd(JobId job) {
            pending.ifPresent(Runnable::run);
            pending = Optional.empty();
            CcedApi.JobView ended = harness.awaitState(job, "released", "failed");
            assertThat(ended.state()).isNotEmpty();
            return Harness.await(() -> Optional.of(harness.job(job)).filter(CcedApi.JobView::cvmDestroyed));
        }

        long records(JobId job, RecordKind kind) {
            try (LedgerView view = LedgerView.open(chain.endpoint(), chain.deployment())) {
                return view.recordsFor(job.ledgerSubject()).stream()
                        .map(ChainedRecord::content)
                        .filter(record -> record.kind() == kind)
                        .count();
            }
        }

        void stopCced() {
            process.ifPresent(running -> {
                running.destroy();
                try {
                    if (!running.waitFor(30, TimeUnit.SECONDS)) {
                        running.destroyForcibly().waitFor();
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        private static void write(Path file, byte[] bytes) {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.ifPresent(Process::destroyForcibly);
            chain.close();
            harness.host.close();
        }
    }
}
