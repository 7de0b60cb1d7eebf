package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One running stack, as `cce up` starts it, with a finalised dataset of a few KB and four users: a provider who owns
/// it, a consumer and a partner who have rented it and a stranger who has not. Made once and handed to every test
/// class that asks for it. What the partner is given does not count against the consumer's later results.
final class World implements AutoCloseable {
    static final String PROVIDER = "provider";
    static final String CONSUMER = "consumer";
    static final String PARTNER = "partner";
    static final String STRANGER = "stranger";
    static final String OPERATOR = "operator";

    private static final Duration UP = Duration.ofMinutes(5);
    private static final Duration JOB = Duration.ofMinutes(2);
    private static final int PATIENTS = 300;
    private static final Duration GONE = Duration.ofSeconds(90);

    private final Path folder;
    private final Cce cce;
    private final String dataset;
    private final Map<String, Ran> setUp = new LinkedHashMap<>();
    private final Map<String, String> released = new LinkedHashMap<>();
    private Process stack;

    private World() throws IOException {
        folder = Files.createTempDirectory("cce-e2e");
        cce = new Cce(folder.resolve("home"), state().resolve("endpoint.json"));
        Files.createDirectories(cce.home());
        writePatients();
        stack = up();
        for (String wallet : List.of(PROVIDER, CONSUMER, PARTNER, STRANGER)) {
            did("wallet create " + wallet, "wallet", "create", wallet);
            did("wallet fund " + wallet, "wallet", "fund", wallet);
        }
        did("login", "login", "-w", PROVIDER);
        dataset = did(
                        "dataset create",
                        "dataset",
                        "create",
                        "-w",
                        PROVIDER,
                        "--name",
                        "clinic",
                        "--hourly-rate",
                        "1.50")
                .text("dataset_id");
        did("dataset upload", "dataset", "upload", "-w", PROVIDER, dataset, data().toString());
        did("dataset finalize", "dataset", "finalize", "-w", PROVIDER, dataset);
        did("rent", "rent", "-w", CONSUMER, dataset, "--hours", "3");
        did("rent of the partner", "rent", "-w", PARTNER, dataset, "--hours", "3");
    }

    /// What a command of the set-up answered.
    Ran did(String step) {
        return setUp.getOrDefault(step, new Ran(List.of(step), -1, "", "was not run"));
    }

    Path folder() {
        return folder;
    }

    Path state() {
        return folder.resolve("stack");
    }

    Path data() {
        return folder.resolve("data");
    }

    String dataset() {
        return dataset;
    }

    Cce cce() {
        return cce;
    }

    ProcessHandle process() {
        return stack.toHandle();
    }

    Ran as(String wallet, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        int end = all.indexOf("--");
        all.addAll(end < 0 ? all.size() : end, List.of("-w", wallet));
        return cce.json(all.toArray(String[]::new));
    }

    /// Submits a program that sees the dataset as `/data/clinic`.
    Ran trySubmit(String wallet, String dataset, String program, String... options) {
        try {
            Path code = Files.createTempDirectory(folder, "code");
            Files.writeString(code.resolve("main.py"), program);
            List<String> all =
                    new ArrayList<>(List.of("job", "submit", "-d", "clinic=" + dataset, "--code", code.toString()));
            all.addAll(List.of(options));
            all.addAll(List.of("--", "python3", "/code/main.py"));
            return as(wallet, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String submit(String program, String... options) {
        return trySubmit(CONSUMER, dataset, program, options).ok().text("job_id");
    }

    JsonNode job(String job) {
        return as(CONSUMER, "job", "show", job).ok().json();
    }

    /// The address of a wallet of this world.
    String address(String wallet) {
        return did("wallet create " + wallet).text("address");
    }

    String stateOf(String job) {
        return job(job).required("state").asString();
    }

    /// Polls until the job shows this state.
    void awaitState(String job, String state) {
        long deadline = System.nanoTime() + JOB.toNanos();
        while (!stateOf(job).equals(state)) {
            assertThat(System.nanoTime())
                    .as("job %s should be %s; it is %s", job, state, job(job))
                    .isLessThan(deadline);
            Traces.pause();
        }
    }

    /// Follows the job to its end or to people.
    String watch(String job) {
        return watch(CONSUMER, job);
    }

    String watch(String wallet, String job) {
        Ran ran = as(wallet, "job", "watch", job);
        String state = ran.text("state");
        ran.exits(List.of("failed", "rejected", "cancelled").contains(state) ? 1 : 0);
        return state;
    }

    /// The kinds of the on-chain records of a job, in their order.
    List<String> records(String job) {
        List<String> kinds = new ArrayList<>();
        cce.json("audit", "show", "--job", job)
                .ok()
                .json()
                .forEach(record -> kinds.add(record.required("kind").asString()));
        return kinds;
    }

    /// The same once the job is over: the last record comes after the state that people see.
    List<String> recordsToTheEnd(String job) {
        await("the record of the end of " + job, () -> records(job).contains("JOB_ENDED"));
        return records(job);
    }

    /// Waits until nothing is left of the job's CVM, which goes after the job has ended.
    void awaitCvmDestroyed(String job) {
        await(
                "the end of the CVM of " + job,
                () -> job(job).required("cvm_destroyed").asBoolean());
        Path cvm = state().resolve("cvm/cvms").resolve(job);
        await("the end of " + cvm, () -> !Files.exists(cvm));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + JOB.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Traces.pause();
        }
    }

    /// A job of this program that was released; made once for each.
    String released(String program) {
        return released.computeIfAbsent(program, text -> {
            String job = submit(text);
            assertThat(watch(job)).as("%s", job(job)).isEqualTo("released");
            return job;
        });
    }

    /// A folder with the files of a released job's result.
    Path result(String job) {
        Path target = folder.resolve("result-" + job);
        if (!Files.exists(target)) {
            as(CONSUMER, "result", "get", job, "--to", target.toString()).ok();
        }
        return target;
    }

    /// Moves the chain's clock.
    void letTimePass(Duration by) throws IOException, InterruptedException {
        String rpc = JsonMapper.shared()
                .readTree(Files.readAllBytes(cce.endpoint()))
                .required("chain")
                .required("rpc")
                .asString();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String call :
                    List.of("\"evm_increaseTime\",\"params\":[" + by.toSeconds() + "]", "\"evm_mine\",\"params\":[]")) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(rpc))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":" + call + "}"))
                        .build();
                assertThat(http.send(request, BodyHandlers.ofString()).body()).doesNotContain("\"error\"");
            }
        }
    }

    /// Kills the first process outright and starts the stack again on the same state.
    void killAndRestart() {
        Traces traces = Traces.of(state(), process());
        stack.destroyForcibly();
        assertThat(traces.leftAfter(GONE)).as("left by a killed stack").isEmpty();
        stack = up();
    }

    @Override
    public void close() throws IOException {
        Traces traces = Traces.of(state(), process());
        stack.destroy();
        List<String> left = traces.leftAfter(GONE);
        stack.destroyForcibly();
        assertThat(left).as("left by a stopped stack").isEmpty();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private Ran did(String step, String... arguments) {
        Ran ran = cce.json(arguments).ok();
        setUp.put(step, ran);
        return ran;
    }

    private Process up() {
        try {
            Path out = folder.resolve("up.out");
            Path err = folder.resolve("up.err");
            Process process = cce.start(List.of("up", "--state", state().toString(), "-o", "json"), out, err);
            long deadline = System.nanoTime() + UP.toNanos();
            while (!Files.readString(out).contains("endpoint_file")) {
                if (System.nanoTime() > deadline || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("cce up did not come up:\n" + Files.readString(err));
                }
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Made-up people, the same every time.
    private void writePatients() throws IOException {
        SplittableRandom random = new SplittableRandom(20_261);
        StringBuilder rows = new StringBuilder("patient,born,region,visits,cost\n");
        List<String> regions = List.of("north", "south", "east");
        for (int i = 0; i < PATIENTS; i++) {
            rows.append(String.format(
                    "P-%08d,%d-%02d-%02d,%s,%d,%d.%02d%n",
                    random.nextInt(100_000_000),
                    random.nextInt(1930, 2005),
                    random.nextInt(1, 13),
                    random.nextInt(1, 29),
                    regions.get(random.nextInt(3)),
                    random.nextInt(12),
                    random.nextInt(100, 9999),
                    random.nextInt(100)));
        }
        Files.createDirectories(data());
        Files.writeString(data().resolve("patients.csv"), rows);
        Files.createDirectories(data().resolve("notes"));
        Files.writeString(
                data().resolve("notes").resolve("about.txt"), "Visits of 300 invented patients in one year.\n");
    }

    /// Hands the one world to every test class whose constructor asks for it; JUnit closes it after the last.
    static final class Shared implements ParameterResolver {
        private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(World.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == World.class;
        }

        @Override
        public World resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Machine.assumeComplete();
            Holder holder =
                    context.getRoot().getStore(HERE).computeIfAbsent(Holder.class, key -> new Holder(), Holder.class);
            return holder.world();
        }
    }

    /// Keeps a failed start from being tried again for every test.
    private static final class Holder implements AutoCloseable {
        private final java.util.Optional<World> world;
        private final java.util.Optional<Throwable> failure;

        Holder() {
            java.util.Optional<World> made = java.util.Optional.empty();
            java.util.Optional<Throwable> failed = java.util.Optional.empty();
            try {
                made = java.util.Optional.of(new World());
            } catch (IOException | RuntimeException | AssertionError e) {
                failed = java.util.Optional.of(e);
            }
            world = made;
            failure = failed;
        }

        World world() {
            return world.orElseThrow(
                    () -> new IllegalStateException("The stack could not be set up.", failure.orElseThrow()));
        }

        @Override
        public void close() throws IOException {
            if (world.isPresent()) {
                world.get().close();
            }
        }
    }
}
