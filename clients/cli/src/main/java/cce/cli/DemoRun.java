package cce.cli;

import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The script of the demonstration. Every stage uses the same code as the command of that name, and then looks for
/// itself whether what it claims is so.
final class DemoRun implements AutoCloseable {
    static final int STAGES = 14;

    private static final String MOUNT = "rand-hie";
    private static final Duration JOB_LIMIT = Duration.ofMinutes(5);
    private static final String PROVIDER = "provider";
    private static final String CONSUMER = "consumer";

    private final Proofs proofs;
    private final Path folder;
    private final boolean keep;
    private @Nullable Stack stack;
    private @Nullable Session provider;
    private @Nullable Session consumer;
    private @Nullable Path data;
    private @Nullable DatasetId dataset;
    private @Nullable JsonNode receipt;
    private @Nullable JobId honest;
    private @Nullable JobId hostile;

    DemoRun(Proofs proofs, @Nullable Path state, boolean keep) {
        this.proofs = proofs;
        this.keep = keep || state != null;
        this.folder = state == null ? temporary() : state.toAbsolutePath();
    }

    void all() {
        proofs.stage("set up", this::setUp);
        proofs.stage("start the stack", this::startStack);
        proofs.stage("provider signs in", this::signInProvider);
        proofs.stage("register the dataset", this::register);
        proofs.stage("seal and upload", this::upload);
        proofs.stage("finalise the snapshot", this::finish);
        proofs.stage("consumer rents", this::rent);
        proofs.stage("submit the honest job", this::submitHonest);
        proofs.stage("attested CVM computes", this::compute);
        proofs.stage("result leaves the gate", this::receive);
        proofs.stage("manifest checks offline", this::verify);
        proofs.stage("hostile job is held", this::attack);
        proofs.stage("reviewer rejects it", this::reject);
        proofs.stage("nothing leaked, nothing left", this::aftermath);
    }

    private String setUp() {
        Prerequisites.ensure(DemoRun::say);
        Path tools = Home.tools();
        ChainTools.prepare(DemoRun::say);
        data = DemoDataset.prepare(tools);
        WorkloadImages.prepare(Stack.imagesFolder(), false, DemoRun::say);
        return "chain binary, workload image and a public dataset of " + megabytes(Uploader.list(data))
                + " MiB are ready";
    }

    private String startStack() {
        stack = Stack.start(home(), folder, false, List.of(), DemoRun::say);
        return "chain, contracts, simulated TEE, cced and CVM host answer on loopback (dev profile: evidence is simulated)";
    }

    private String signInProvider() {
        Wallets wallets = Wallets.of(home());
        wallets.create(PROVIDER).close();
        wallets.create(CONSUMER).close();
        stack().fund(PROVIDER);
        stack().fund(CONSUMER);
        provider = Session.open(home(), stack().endpoint(), PROVIDER);
        provider().signIn();
        String measurement = provider().cced().evidence().measurement().hex();
        return "cced's TDX quote verified down to the root, MRTD " + measurement.substring(0, 16)
                + "… is a reference value, its TLS key is pinned; EIP-4361 sign-in taken";
    }

    private String register() {
        dataset = provider().createDataset("RAND Health Insurance Experiment", new BigDecimal("2.50"));
        return "rental contract " + dataset() + " on-chain, owned by the provider";
    }

    private String upload() {
        List<Uploader.Item> items = Uploader.list(data());
        provider().upload(dataset(), items, proofsAreJson());
        return items.size() + " files, " + megabytes(items)
                + " MiB streamed over the pinned channel, sealed chunk by chunk";
    }

    private String finish() {
        receipt = provider().finalizeDataset(dataset());
        CcedApi.Receipt parsed = Session.read(receipt(), CcedApi.Receipt.class);
        Proofs.hold(
                Plaintext.foundBelow(stack().objects(), data()).isEmpty(),
                "Plaintext of the dataset was found in the object store.");
        Proofs.hold(
                AuditReport.open(stack().endpoint()).has(RecordKind.SNAPSHOT_FINALISED, parsed.root()),
                "The root of the snapshot is not on-chain.");
        return "root " + parsed.root().toString().substring(0, 16)
                + "… is on-chain; the object store holds no line of plaintext";
    }

    private String rent() {
        consumer = Session.open(home(), stack().endpoint(), CONSUMER);
        consumer().signIn();
        Optional<ServiceRefusal> early = refusedWithoutRental();
        Proofs.hold(early.isPresent(), "A job was accepted without a rental.");
        Map<String, Object> rental = consumer().rent(dataset(), 2);
        return "a job before the rental was refused (" + early.orElseThrow().status() + "); two hours bought for "
                + rental.get("cost") + " test dollars";
    }

    private Optional<ServiceRefusal> refusedWithoutRental() {
        try {
            consumer().submitJob(specification("honest"));
            return Optional.empty();
        } catch (ServiceRefusal refusal) {
            return Optional.of(refusal);
        }
    }

    private String submitHonest() {
        honest = consumer().submitJob(specification("honest"));
        return "job " + honest() + ": the wallet signed the digest of this very request; recorded on-chain";
    }

    private String compute() {
        String state = consumer().watch(honest(), JOB_LIMIT, DemoRun::sayStep);
        Proofs.hold(
                state.equals("released"),
                "The honest job ended as " + state + ". "
                        + consumer().job(honest()).failure().orElse(""));
        AuditReport audit = AuditReport.open(stack().endpoint());
        Proofs.hold(
                audit.ordered(
                        honest(),
                        RecordKind.JOB_ACCEPTED,
                        RecordKind.KEYS_RELEASED,
                        RecordKind.RESULT_SUBMITTED,
                        RecordKind.RESULT_RELEASED),
                "The chain does not show the job's steps in their order.");
        Proofs.hold(consumer().job(honest()).cvmDestroyed(), "The CVM was not destroyed.");
        return "keys released once, after evidence, recorded first; plaintext only inside the CVM; CVM destroyed";
    }

    private String receive() {
        Map<String, Object> result = consumer().fetchResult(honest(), folder.resolve("result"));
        // The gate chooses the names of what it releases, so the table is the one CSV file.
        Path table = folder.resolve("result").resolve("files").resolve(tableIn(result));
        Proofs.hold(
                Files.isRegularFile(table), "The honest job's table is not among its results " + result.get("files"));
        long groups = new String(Home.readFile(table), java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .count()
                - 1;
        return "ciphertext, and its key sealed to the consumer's own key; opened to a table of " + groups
                + " groups and a report";
    }

    private static String tableIn(Map<String, Object> result) {
        return result.get("files") instanceof List<?> files
                ? files.stream()
                        .map(String::valueOf)
                        .filter(name -> name.endsWith(".csv"))
                        .findFirst()
                        .orElse("")
                : "";
    }

    private String verify() {
        Path manifest = folder.resolve("result").resolve(ResultFiles.MANIFEST);
        Path sealed = folder.resolve("result").resolve(ResultFiles.SEALED);
        ManifestCheck check = ManifestCheck.of(stack().endpoint(), consumer().evidenceCheck(), manifest);
        check.requireResult(sealed);
        check.requireAll();
        check.requireOnChain();
        Proofs.hold(refusesTampered(manifest), "A changed manifest was accepted.");
        return check.report().size()
                + " checks hold: signature, hashes, evidence of cced and CVM, inputs, records; a changed manifest is refused";
    }

    private boolean refusesTampered(Path manifest) {
        Path changed = folder.resolve("changed-manifest.json");
        String text = new String(Home.readFile(manifest), java.nio.charset.StandardCharsets.UTF_8);
        int at = text.indexOf("\"sig\":\"") + 10;
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        Home.writePrivate(
                changed,
                (text.substring(0, at) + other + text.substring(at + 1))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try {
            ManifestCheck.of(stack().endpoint(), consumer().evidenceCheck(), changed)
                    .requireAll();
            return false;
        } catch (CliException refused) {
            return refused.exitCode() == ExitCode.NOT_VERIFIED;
        }
    }

    private String attack() {
        hostile = consumer().submitJob(specification("hostile"));
        String state = consumer().watch(hostile(), JOB_LIMIT, DemoRun::sayStep);
        Proofs.hold(
                state.equals("needs_human"),
                "The hostile job ended as " + state + ". "
                        + consumer().job(hostile()).failure().orElse(""));
        ReviewApi.ReviewView review = provider().review(hostile());
        Proofs.hold(!review.findings().isEmpty(), "The gate held the result without a finding.");
        // The hostile program exits with the number of ways out that it found open.
        Proofs.hold(
                review.exitClass().equals("ok"),
                "The hostile program found a way out: it ended as " + review.exitClass());
        Proofs.hold(resultRefused(), "The consumer got a result that is under review.");
        return String.format(
                "score %.2f, %d findings (%s); its attempts to connect, escape and write all failed",
                review.score(),
                review.findings().size(),
                review.findings().getFirst().type());
    }

    private boolean resultRefused() {
        try {
            consumer().fetchResult(hostile(), folder.resolve("stolen"));
            return false;
        } catch (ServiceRefusal refusal) {
            return true;
        }
    }

    private String reject() {
        provider().vote(hostile(), ReviewApi.Decision.REJECT, "Copies records of the dataset.");
        String state = consumer().job(hostile()).state();
        Proofs.hold(state.equals("rejected"), "The rejected job is " + state + ".");
        Proofs.hold(resultRefused(), "The consumer got a rejected result.");
        Optional<ServiceRefusal> again = Optional.empty();
        try {
            consumer().submitJob(specification("hostile"));
        } catch (ServiceRefusal refusal) {
            again = Optional.of(refusal);
        }
        Proofs.hold(again.isPresent(), "Flagged code was accepted again.");
        return "the result is discarded, the decision on-chain, and the flagged code cannot be submitted again";
    }

    private String aftermath() {
        List<Path> found = new ArrayList<>(Plaintext.foundBelow(stack().folder(), data()));
        Proofs.hold(found.isEmpty(), "Plaintext of the dataset was found in " + found);
        Map<String, Object> audit = AuditReport.open(stack().endpoint()).verify();
        stack().close();
        List<String> left = Leftovers.of(folder);
        Proofs.hold(left.isEmpty(), "Left behind: " + left);
        return "no line of the dataset in any store, database, log or sandbox; " + audit.get("records")
                + " on-chain records chain up to the head; no process, mount or namespace left";
    }

    private JobSpec specification(String program) {
        Sha256Digest code = consumer().uploadCode(CodeBundle.ofFiles(List.of(Map.entry("main.py", resource(program)))));
        Sha256Digest image =
                java.util.Objects.requireNonNull(stack().endpoint().images().get("python"));
        return new JobSpec(
                image,
                code,
                List.of("python3", "/code/main.py"),
                Map.of(),
                Map.of(MOUNT, dataset()),
                new JobLimits(120, 1024, 16, 64));
    }

    private static byte[] resource(String program) {
        try (InputStream in = DemoRun.class.getResourceAsStream("demo/" + program + "/main.py")) {
            return java.util.Objects.requireNonNull(in, program).readAllBytes();
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The demo program is missing from the build.", e);
        }
    }

    private boolean proofsAreJson() {
        return true;
    }

    private static long megabytes(List<Uploader.Item> items) {
        return items.stream().mapToLong(Uploader.Item::size).sum() >> 20;
    }

    private static void sayStep(CcedApi.JobStep step) {
        say(JobStates.words(step.state()));
    }

    private static void say(String step) {
        System.err.println("      " + Output.text(step));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("cce-demo");
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "No temporary folder can be made.", e);
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("An earlier stage did not run.");
        }
        return value;
    }

    /// Wallets and sessions of this run are its own and go with it.
    private Home home() {
        return new Home(folder.resolve("home"));
    }

    private Stack stack() {
        return required(stack);
    }

    private Session provider() {
        return required(provider);
    }

    private Session consumer() {
        return required(consumer);
    }

    private Path data() {
        return required(data);
    }

    private DatasetId dataset() {
        return required(dataset);
    }

    private JsonNode receipt() {
        return required(receipt);
    }

    private JobId honest() {
        return required(honest);
    }

    private JobId hostile() {
        return required(hostile);
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
        if (consumer != null) {
            consumer.close();
        }
        if (stack != null) {
            stack.close();
        }
        if (!keep) {
            Folders.deleteTree(folder);
        }
    }
}
