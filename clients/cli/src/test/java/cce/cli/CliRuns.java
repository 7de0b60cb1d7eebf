package cce.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The command line run by tests, in this process or in one that may be killed, and what it left in folders.
final class CliRuns {
    private CliRuns() {}

    static int run(Object... arguments) {
        return CceMain.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    static Process child(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "cce.cli.CceMain"));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Sealed files in a store that is a folder.
    static List<Path> objects(Path store) throws IOException {
        return below(store, "objects").stream()
                .filter(path -> path.toString().matches(".*/objects/[0-9a-f]{32}"))
                .toList();
    }

    static List<Path> snapshots(Path store) throws IOException {
        return below(store, "snapshots");
    }

    private static List<Path> below(Path store, String kind) throws IOException {
        if (!Files.isDirectory(store.resolve("objects"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store.resolve("objects"))) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && file.toString().contains("/" + kind + "/"))
                    .sorted()
                    .toList();
        }
    }

    /// Names and bytes of every file below a folder.
    static List<String> contents(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> root.relativize(file) + " " + digest(file))
                    .toList();
        }
    }

    private static int digest(Path file) {
        try {
            return Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
