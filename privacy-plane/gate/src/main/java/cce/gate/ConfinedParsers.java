package cce.gate;

import cce.gate.view.Decoder;
import cce.gate.worker.Frames;
import cce.gate.worker.ParserMain;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Parsers in a process of their own, one for each review, with the next one started ahead. The process gets the output
/// over its standard input, nothing else: an empty environment, no descriptor, no network where the machine lets us
/// take it away. It confines itself before it reads (see `docs/output-gate.md`).
final class ConfinedParsers extends Parsers {
    private static final int BUFFER = 1 << 16;
    private static final long GRACE_MILLIS = 5_000;
    private static final int SIGNALS = 128;

    private final Limits limits;
    private final List<String> command;
    private Optional<Process> spare = Optional.empty();
    private boolean closed;
    private long graceMillis = GRACE_MILLIS;

    /// What one process may use.
    ///
    /// @param heapMib memory for objects
    /// @param cpuSeconds processor time
    /// @param maxAnswerBytes size of what it may answer
    record Limits(int heapMib, int cpuSeconds, long maxAnswerBytes) {
        static final Limits DEFAULT = new Limits(1536, 120, 1L << 30);
    }

    ConfinedParsers(Limits limits) {
        this(limits, command(limits, ParserMain.class.getName()));
    }

    ConfinedParsers(Limits limits, List<String> command) {
        this.limits = limits;
        this.command = List.copyOf(command);
    }

    /// How long after its time the process may still answer.
    void graceMillis(long millis) {
        graceMillis = millis;
    }

    @Override
    Outcome decode(List<Decoder.Source> sources, Budget budget) {
        return exchange(
                new Frames.Request(sources, Math.max(1, budget.leftMillis()), 0),
                in -> new Outcome.Done(Frames.answer(in, sources, limits.maxAnswerBytes())),
                Outcome.Failed::new);
    }

    @Override
    Rewriting rewrite(List<Decoder.Source> sources, int digits, Budget budget) {
        return exchange(
                new Frames.Request(sources, Math.max(1, budget.leftMillis()), digits),
                in -> new Rewriting.Done(Frames.rewritten(in, sources.size(), limits.maxAnswerBytes())),
                Rewriting.Failed::new);
    }

    /// Reads what a process answers.
    private interface Answer<T> {
        T read(DataInputStream in) throws IOException;
    }

    private <T> T exchange(Frames.Request request, Answer<T> answer, Function<String, T> failed) {
        Process process;
        try {
            process = take();
        } catch (IOException e) {
            return failed.apply("the parsers' process could not be started");
        }
        // Of the platform: where others compute on every carrier, a virtual one would wake up late.
        Thread watchdog = Thread.ofPlatform()
                .daemon()
                .name("parsers-watchdog")
                .start(() -> kill(process, request.millis() + graceMillis));
        try {
            return ask(process, request, answer);
        } catch (IOException e) {
            process.destroyForcibly();
            return failed.apply(why(process, e));
        } finally {
            process.destroyForcibly();
            watchdog.interrupt();
        }
    }

    /// A command that runs a main class of this module with the limits of the parsers.
    static List<String> command(Limits limits, String mainClass) {
        var command = new ArrayList<String>();
        if (Network.CAN_BE_TAKEN_AWAY) {
            command.addAll(Network.WITHOUT);
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx" + limits.heapMib() + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Xshare:auto",
                "-Xss4m",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath()));
        command.addAll(List.of(mainClass, Integer.toString(limits.cpuSeconds())));
        return command;
    }

    /// Everything this process was started with, by absolute paths, since the other one starts elsewhere.
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path")
                .flatMap(property -> Stream.of(System.getProperty(property, "").split(File.pathSeparator, -1)))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static <T> T ask(Process process, Frames.Request request, Answer<T> answer) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
        int ready = in.readUnsignedByte();
        if (ready != ParserMain.READY && ready != ParserMain.READY_UNFILTERED) {
            throw new IOException("the first byte says that it is not confined");
        }
        try (var out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER))) {
            Frames.write(out, request);
        }
        return answer.read(in);
    }

    private static void kill(Process process, long afterMillis) {
        try {
            if (!process.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // The review is over; its process has been ended by the one who interrupts.
            Thread.currentThread().interrupt();
        }
    }

    private static String why(Process process, IOException e) {
        try {
            if (process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS) && process.exitValue() > SIGNALS) {
                return "the parsers' process was ended by signal " + (process.exitValue() - SIGNALS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return "the parsers' process gave no usable answer (" + e.getClass().getSimpleName() + ")";
    }

    private synchronized Process take() throws IOException {
        if (closed) {
            throw new IllegalStateException("The parsers are closed.");
        }
        Optional<Process> ready = spare.filter(Process::isAlive);
        spare = Optional.empty();
        return ready.isPresent() ? ready.get() : start();
    }

    @Override
    public synchronized void prepare() {
        if (closed || spare.isPresent()) {
            return;
        }
        try {
            spare = Optional.of(start());
        } catch (IOException e) {
            // The next review starts its own and reports what stands in the way.
            spare = Optional.empty();
        }
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.directory(Path.of("/").toFile());
        return builder.start();
    }

    @Override
    public synchronized void close() {
        closed = true;
        spare.ifPresent(Process::destroyForcibly);
        spare = Optional.empty();
    }

    /// Namespaces without a network card, if this machine lets us make them; the filter refuses sockets in any case.
    private static final class Network {
        static final List<String> WITHOUT = List.of("/usr/bin/unshare", "--net", "--ipc", "--uts");
        static final boolean CAN_BE_TAKEN_AWAY = works();

        private Network() {}

        private static boolean works() {
            var command = new ArrayList<>(WITHOUT);
            command.add("/bin/true");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
