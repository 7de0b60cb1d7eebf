package cce.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Anvil as a child process that does not outlive this one.
///
/// Three things see to that: [#close]; a shutdown hook; and, where `setpriv` is installed, the kernel, which sends
/// the child SIGTERM when the thread that started it ends, as it does when this process is killed. So the child is
/// started by a thread of its own, which waits for it.
final class AnvilProcess implements AutoCloseable {
    private static final String LISTENING = "Listening on 127.0.0.1:";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final int STATE_INTERVAL_SECONDS = 2;
    private static final List<Path> SETPRIV = List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));

    private final Process process;
    private final int port;
    private final Thread shutdownHook;

    private AnvilProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.shutdownHook = Thread.ofPlatform().unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    static Optional<Path> find(Path projectRoot) {
        String configured = System.getenv("CCE_ANVIL");
        if (configured != null && !configured.isBlank()) {
            return Optional.of(Path.of(configured)).filter(Files::isExecutable);
        }
        String system =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";
        return Optional.of(projectRoot.resolve("backing-services/ledger/chain/node_modules/@foundry-rs/anvil-" + system
                        + "-" + machine + "/bin/anvil"))
                .filter(Files::isExecutable);
    }

    static AnvilProcess start(Path binary, Path folder, int port, long chainId) {
        CompletableFuture<Process> started = new CompletableFuture<>();
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("anvil")
                .start(() -> keep(command(binary, folder, port, chainId), started, listening));
        try {
            return new AnvilProcess(
                    started.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS),
                    listening.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            abandon(started);
            throw notStarted(binary, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon(started);
            throw notStarted(binary, e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    long pid() {
        return process.pid();
    }

    /// SIGTERM makes it write its state; SIGKILL follows only when it does not end.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The process is going down and the hook has run or will: there is nothing left to take back.
            return;
        }
    }

    private static List<String> command(Path binary, Path folder, int port, long chainId) {
        List<String> command = new ArrayList<>();
        SETPRIV.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "TERM")));
        command.addAll(List.of(binary.toAbsolutePath().toString()));
        command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--chain-id", Long.toString(chainId), "--accounts", "1", "--hardfork", "cancun"));
        command.addAll(List.of("--state", folder.resolve("state.json").toString()));
        command.addAll(List.of("--state-interval", Integer.toString(STATE_INTERVAL_SECONDS)));
        command.addAll(List.of("--cache-path", folder.resolve("cache").toString(), "--no-cors"));
        return command;
    }

    /// Runs in the child's own thread from its start to its end.
    private static void keep(
            List<String> command, CompletableFuture<Process> started, CompletableFuture<Integer> listening) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            started.complete(process);
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(LISTENING)) {
                        listening.complete(Integer.parseInt(
                                line.substring(LISTENING.length()).strip()));
                    }
                }
            }
            listening.completeExceptionally(new IOException("Anvil ended with exit code " + process.waitFor() + "."));
        } catch (IOException | NumberFormatException e) {
            started.completeExceptionally(e);
            listening.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listening.completeExceptionally(e);
        }
    }

    private static void abandon(CompletableFuture<Process> started) {
        if (started.state() == Future.State.SUCCESS) {
            started.resultNow().destroyForcibly();
        }
    }

    private static LedgerException notStarted(Path binary, Exception cause) {
        return new LedgerException(
                LedgerException.Reason.CHAIN_NOT_STARTED,
                "Anvil could not be started from " + binary + ": run npm ci in backing-services/ledger/chain, and check"
                        + " that its port is free and its folder writable.",
                cause);
    }
}
