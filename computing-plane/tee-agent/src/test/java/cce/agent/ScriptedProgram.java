package cce.agent;

import cce.executor.CapturedStream;
import cce.executor.ContainerExit;
import cce.executor.ContainerResult;
import cce.executor.PeakUsage;
import cce.protocol.JobSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// A program that is a piece of the test: it sees the data folders and an output folder.
final class ScriptedProgram implements JobProgram {
    /// What it does.
    @FunctionalInterface
    interface Body {
        void run(Map<String, Path> data, Path output) throws IOException;
    }

    private final Path folder;
    private final ContainerExit exit;
    private final Body body;
    final AtomicBoolean ran = new AtomicBoolean();
    final AtomicBoolean closed = new AtomicBoolean();

    ScriptedProgram(Path folder, ContainerExit exit, Body body) {
        this.folder = folder;
        this.exit = exit;
        this.body = body;
    }

    @Override
    public Finished run(JobSpec spec, Map<String, Path> data) {
        ran.set(true);
        try {
            Path output = Files.createDirectories(folder.resolve("output"));
            body.run(data, output);
            CapturedStream out = stream("out", "said\n");
            CapturedStream err = stream("err", "");
            ContainerResult result = new ContainerResult(
                    exit, Duration.ofSeconds(1), out, err, new PeakUsage(OptionalLong.empty(), Optional.empty()), List.of());
            return new Finished() {
                @Override
                public ContainerResult result() {
                    return result;
                }

                @Override
                public Path outputDir() {
                    return output;
                }

                @Override
                public void close() {
                    closed.set(true);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CapturedStream stream(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return new CapturedStream(file, text.length(), text.length());
    }
}
