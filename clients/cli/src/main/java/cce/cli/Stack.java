package cce.cli;

import cce.ledger.EmbeddedChain;
import cce.ledger.Wallet;
import cce.protocol.CcedApi.ReferenceRegistration;
import cce.protocol.CcedApi.TdxMeasurements;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The embedded stack: an EVM chain, the TEE simulator, cced in a simulated TD, and the CVM host, each a process of
/// its own on loopback, with object store and database in one folder. Closing it stops them in the opposite order;
/// should this process be killed, the kernel stops them.
final class Stack implements AutoCloseable {
    /// The wallet that may register reference values.
    static final String OPERATOR = "operator";

    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final String DOMAIN = "cce.localhost";
    private static final int RTMRS = 4;

    private final Home home;
    private final Path folder;
    private final List<String> corimSigners;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final List<ChildProcess> children = new ArrayList<>();
    private volatile boolean stopping;
    private final int cvmPort = freePort();
    private final Thread onExit = new Thread(this::stop, "stack-stop");
    private Optional<EmbeddedChain> chain = Optional.empty();
    private Optional<Endpoint> endpoint = Optional.empty();

    private Stack(Home home, Path folder, List<String> corimSigners) {
        this.home = home;
        this.folder = folder;
        this.corimSigners = corimSigners;
    }

    static Path imagesFolder() {
        Path images = Home.tools().resolve("images");
        make(images);
        return images;
    }

    /// Starts everything; whatever was started is stopped again when something does not start.
    static Stack start(Home home, Path folder, boolean pandas, List<Path> corimSigners, Consumer<String> progress) {
        Prerequisites.ensure(progress);
        Path anvil = ChainTools.prepare(progress);
        Map<String, Sha256Digest> images = WorkloadImages.prepare(imagesFolder(), pandas, progress);
        Stack stack = new Stack(home, folder.toAbsolutePath(), spki(corimSigners));
        stack.lock();
        Runtime.getRuntime().addShutdownHook(stack.onExit);
        try {
            stack.bringUp(anvil, images, progress);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    Endpoint endpoint() {
        return endpoint.orElseThrow(() -> new IllegalStateException("The stack is not up."));
    }

    Path endpointFile() {
        return folder.resolve(Endpoint.FILE_NAME);
    }

    Path folder() {
        return folder;
    }

    Path objects() {
        return folder.resolve("objects");
    }

    /// Gives a wallet gas and test dollars.
    void fund(String walletName) {
        try (Wallet wallet = Wallets.of(home).open(walletName)) {
            Chain.sentences(() -> {
                chain.orElseThrow().fund(wallet.address());
                return wallet;
            });
        }
    }

    /// One stack per folder: two would write one database. The kernel drops the lock with this process, however it
    /// ends.
    private void lock() {
        make(folder);
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw CliException.environment("A stack already runs in " + folder
                        + ". Use it, stop it, or start another one with --state FOLDER.");
            }
            running.push(channel);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The folder " + folder + " cannot be written.", e);
        }
    }

    private void bringUp(Path anvil, Map<String, Sha256Digest> images, Consumer<String> progress) {
        for (String name : List.of(Chain.FOLDER, "simulator", "objects", "cced", "cvm", "logs", "run")) {
            make(folder.resolve(name));
        }
        progress.accept("starting the chain");
        EmbeddedChain started = Chain.sentences(() -> EmbeddedChain.start(anvil, folder.resolve(Chain.FOLDER)));
        chain = Optional.of(started);
        running.push(started);
        try (Wallet operator = Wallets.of(home).openOrCreate(OPERATOR)) {
            Chain.sentences(() -> {
                started.fund(operator.address());
                return operator;
            });
            progress.accept("starting the TEE simulator");
            Simulator simulator = startSimulator();
            progress.accept("starting cced");
            CcedProcess cced = startCced(started, simulator, operator);
            progress.accept("starting the CVM host");
            startCvmHost(simulator, cced);
            Endpoint made = describe(started, simulator, cced, images);
            Home.writePrivate(endpointFile(), Json.write(made));
            endpoint = Optional.of(made);
            registerAgent(made);
        }
    }

    private record Simulator(URI pcs, Path control, Path root) {}

    private record CcedProcess(int port) {}

    private Simulator startSimulator() {
        Path ready = freshReadyFile("simulator");
        ChildProcess child = child(
                "simulator",
                Programs.SIMULATOR,
                List.of(
                        "--state",
                        folder.resolve("simulator").toString(),
                        "--pcs-port",
                        "0",
                        "--ready-file",
                        ready.toString()));
        JsonNode answer = Json.tree(child.awaitFile(ready, READY).getBytes(StandardCharsets.UTF_8));
        return new Simulator(
                URI.create(answer.required("pcs").asString()),
                Path.of(answer.required("control").asString()),
                Path.of(answer.required("root").asString()));
    }

    /// Boots a simulated TD with cced's distribution in it and starts cced there.
    private CcedProcess startCced(EmbeddedChain started, Simulator simulator, Wallet operator) {
        JsonNode td = SimulatorControl.post(
                simulator.control(),
                "/launch",
                Map.of(
                        "distribution",
                        Programs.CCED.distribution().toString(),
                        "config_id",
                        "0".repeat(2 * Measurement.LENGTH),
                        "name",
                        "cced",
                        "debug",
                        false));
        Path ready = freshReadyFile("cced");
        Path config = folder.resolve("cced").resolve("config.json");
        Home.writePrivate(config, Json.write(ccedConfig(started, simulator, operator, td, ready)));
        ChildProcess child = child("cced", Programs.CCED, List.of("--config", config.toString()));
        JsonNode answer = Json.tree(child.awaitFile(ready, READY).getBytes(StandardCharsets.UTF_8));
        WalletAddress account =
                WalletAddress.parse(answer.required("ledger_account").asString());
        Chain.sentences(() -> {
            started.fund(account);
            started.permitRecorder(account);
            return account;
        });
        return new CcedProcess(answer.required("port").asInt());
    }

    private Map<String, Object> ccedConfig(
            EmbeddedChain started, Simulator simulator, Wallet operator, JsonNode td, Path ready) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("profile", "dev");
        config.put("instance", "embedded");
        config.put("listen_address", "127.0.0.1");
        config.put("listen_port", 0);
        config.put("domain", DOMAIN);
        config.put("database_url", "jdbc:h2:file:" + folder.resolve("cced").resolve("state"));
        config.put("objects", objects().toString());
        config.put("ledger_rpc_url", started.endpoint().rpc().toString());
        config.put(
                "ledger_deployment_file",
                folder.resolve(Chain.FOLDER).resolve("deployment.json").toString());
        config.put("ledger_confirmations", 1);
        config.put("pcs_url", simulator.pcs().toString());
        config.put("guest_agent_socket", td.required("socket").asString());
        config.put("cvm_host_url", "http://127.0.0.1:" + cvmPort);
        config.put("cvm_host_token_file", tokenFile().toString());
        config.put("operators", List.of(operator.address().toString()));
        config.put("corim_signers", corimSigners);
        config.put("gate_policy", "statistics-strict");
        config.put("max_dataset_files", 1_000_000);
        config.put("dev_root_certificate_file", simulator.root().toString());
        config.put("ready_file", ready.toString());
        return config;
    }

    private void startCvmHost(Simulator simulator, CcedProcess cced) {
        Path ready = freshReadyFile("cvm-host");
        ChildProcess child = child(
                "cvm-host",
                Programs.CVM_HOST,
                List.of(
                        "--listen", "127.0.0.1:" + cvmPort,
                        "--state", folder.resolve("cvm").toString(),
                        "--agent-dist", Programs.TEE_AGENT.distribution().toString(),
                        "--objects", objects().toString(),
                        "--images", imagesFolder().toString(),
                        "--cced", "127.0.0.1:" + cced.port(),
                        "--guest-agent-control", simulator.control().toString(),
                        "--token-file", tokenFile().toString(),
                        "--ready-file", ready.toString()));
        child.awaitFile(ready, READY);
    }

    /// cced must know the CVM host before the host can know cced, so the port is chosen before either starts.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "No free port on loopback.", e);
        }
    }

    private Path tokenFile() {
        Path file = folder.resolve("run").resolve("cvm-host.token");
        if (!Files.exists(file)) {
            byte[] token = new byte[32];
            new SecureRandom().nextBytes(token);
            Home.writePrivate(file, HexFormat.of().formatHex(token).getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    private Endpoint describe(
            EmbeddedChain started, Simulator simulator, CcedProcess cced, Map<String, Sha256Digest> images) {
        return new Endpoint(
                URI.create("https://127.0.0.1:" + cced.port()),
                DOMAIN,
                "dev",
                Base64.getEncoder().encodeToString(Home.readFile(simulator.root())),
                List.of(measure("cced", Programs.CCED)),
                List.of(measure("tee-agent", Programs.TEE_AGENT)),
                images,
                new Endpoint.ChainEndpoint(started.endpoint().rpc(), started.deployment()));
    }

    /// What a distribution measures to, computed from its files and not asked of anyone.
    private static ReferenceRegistration measure(String label, Programs program) {
        String printed = Shell.run(Programs.SIMULATOR.command(
                List.of("--measure", program.distribution().toString())));
        JsonNode measured = Json.tree(
                printed.lines().reduce((first, last) -> last).orElse("").getBytes(StandardCharsets.UTF_8));
        List<Optional<Measurement>> rtmrs = IntStream.range(0, RTMRS)
                .mapToObj(i ->
                        Optional.ofNullable(measured.get("rtmr" + i)).map(node -> Measurement.parse(node.asString())))
                .toList();
        return new ReferenceRegistration(
                label,
                new TdxMeasurements(Measurement.parse(measured.required("mrtd").asString()), rtmrs));
    }

    /// Without this, cced would release keys to nobody: an empty list of reference values denies. What was registered
    /// once is left as it stands, so that a revocation outlives a restart.
    private void registerAgent(Endpoint made) {
        try (Session session = Session.open(home, made, OPERATOR)) {
            Set<String> known = session.signedIn()
                    .get("/v1/references")
                    .path("references")
                    .valueStream()
                    .map(reference -> reference.path("id").asString())
                    .collect(Collectors.toSet());
            for (ReferenceRegistration reference : made.agentReferences()) {
                if (!known.contains(reference.measurements().id().toString())) {
                    session.signedIn().post("/v1/references", reference);
                }
            }
        }
    }

    private static List<String> spki(List<Path> keys) {
        return keys.stream()
                .map(file -> Base64.getEncoder()
                        .encodeToString(KeyFiles.publicKey(file).getEncoded()))
                .toList();
    }

    /// Returns once the stack is being stopped; a service that ends by itself is a fault with the end of its log.
    void awaitFault() throws InterruptedException {
        while (!stopping) {
            Thread.sleep(WATCH);
            Optional<ChildProcess> ended =
                    children.stream().filter(child -> !child.isAlive()).findFirst();
            if (ended.isPresent()) {
                // Ctrl-C reaches the services as well, maybe before this process has begun to stop.
                Thread.sleep(WATCH);
                if (!stopping) {
                    throw ended.get().endedByItself();
                }
            }
        }
    }

    private ChildProcess child(String name, Programs program, List<String> arguments) {
        ChildProcess child = ChildProcess.start(
                name, program.command(arguments), folder.resolve("logs").resolve(name + ".log"));
        running.push(child);
        children.add(child);
        return child;
    }

    private Path freshReadyFile(String name) {
        Path file = folder.resolve("run").resolve(name + ".ready");
        try {
            Files.deleteIfExists(file);
            return file;
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The folder " + folder + " cannot be written.", e);
        }
    }

    private static void make(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The folder " + path + " cannot be made.", e);
        }
    }

    private synchronized void stop() {
        stopping = true;
        List<String> faults = new ArrayList<>();
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        faults.forEach(fault -> System.err.println("cce: while stopping: " + fault));
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already: the hook has run or is running.
            return;
        }
    }
}
