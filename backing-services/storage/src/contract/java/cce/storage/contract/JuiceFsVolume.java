package cce.storage.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A real JuiceFS volume for tests: formatted and mounted in a folder of its own, with metadata in SQLite if not said
/// otherwise.
public final class JuiceFsVolume implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final Process process;

    private JuiceFsVolume(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /// The program, where `scripts/install-prerequisites.sh` puts it or on the path.
    public static Optional<Path> program() {
        List<Path> folders = new ArrayList<>();
        folders.add(Path.of(System.getProperty("cce.root", "../.."), ".cce/tools/stores/bin"));
        Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
        return folders.stream()
                .map(place -> place.resolve("juicefs").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// With its blocks in a folder.
    public static JuiceFsVolume onFolder(Path folder) throws Exception {
        return onFolder(folder, sqlite(folder));
    }

    /// @param metadata address of the database that holds the metadata
    public static JuiceFsVolume onFolder(Path folder, String metadata) throws Exception {
        return start(folder, metadata, List.of("--storage", "file", "--bucket", folder + "/blocks/"));
    }

    /// @param storage options of `juicefs format` that say where the blocks go
    public static JuiceFsVolume start(Path folder, String... storage) throws Exception {
        return start(folder, sqlite(folder), List.of(storage));
    }

    private static JuiceFsVolume start(Path folder, String metadata, List<String> storage) throws Exception {
        Files.createDirectories(folder.resolve("mount"));
        List<String> format = new ArrayList<>(List.of(program().orElseThrow().toString(), "format"));
        format.addAll(storage);
        format.addAll(List.of(metadata, "cce-test"));
        if (run(folder, format) != 0) {
            throw new IllegalStateException("JuiceFS did not format:\n" + Files.readString(folder.resolve("log")));
        }
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "mount",
                        "--no-usage-report",
                        "--cache-dir",
                        folder.resolve("cache").toString(),
                        metadata,
                        folder.resolve("mount").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        JuiceFsVolume volume = new JuiceFsVolume(folder, process);
        volume.awaitMounted();
        return volume;
    }

    /// Where the volume is mounted.
    public Path mount() {
        return folder.resolve("mount");
    }

    /// Where it keeps blocks that were read.
    public Path cache() {
        return folder.resolve("cache");
    }

    @Override
    public void close() {
        try {
            int ended =
                    run(folder, List.of(program().orElseThrow().toString(), "umount", "--force", mount().toString()));
            if (ended != 0 || !process.waitFor(LIMIT)) {
                process.destroyForcibly();
                // Its place would stay taken, and the test's folder with it.
                int ignored = run(folder, List.of("umount", "--lazy", mount().toString()));
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitMounted() throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (!isMounted()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                process.destroyForcibly();
                throw new IllegalStateException("JuiceFS did not mount:\n" + Files.readString(folder.resolve("log")));
            }
            Thread.sleep(50);
        }
    }

    private boolean isMounted() {
        try {
            return Files.getFileStore(mount()).type().equals("fuse.juicefs");
        } catch (IOException e) {
            // Half mounted: the kernel has the place, and nobody answers for it yet.
            return false;
        }
    }

    private static String sqlite(Path folder) {
        return "sqlite3://" + folder.resolve("meta.db");
    }

    private static int run(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        if (!process.waitFor(LIMIT)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
