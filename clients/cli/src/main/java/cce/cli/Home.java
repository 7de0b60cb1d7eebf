package cce.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where the command keeps its wallets, sessions and the embedded stack: `CCE_HOME`, or `.cce` in the checkout.
/// Everything in it is readable by its owner only.
record Home(Path directory) {
    static Home locate() {
        String home = System.getenv("CCE_HOME");
        if (home != null && !home.isBlank()) {
            return new Home(Path.of(home).toAbsolutePath());
        }
        return new Home(
                Path.of(System.getProperty("cce.root", ".")).toAbsolutePath().resolve(".cce"));
    }

    static Path projectRoot() {
        String root = System.getProperty("cce.root");
        if (root == null) {
            throw CliException.environment(
                    "Start cce through the ./cce script, which tells it where the project lies.");
        }
        return Path.of(root);
    }

    Path wallets() {
        return privateDirectory("wallets");
    }

    Path sessions() {
        return privateDirectory("sessions");
    }

    /// Journals of sealing runs that have not ended.
    Path seals() {
        return privateDirectory("seals");
    }

    Path stack() {
        return privateDirectory("stack");
    }

    /// What is downloaded and built once for this checkout.
    static Path tools() {
        return privateDirectory(projectRoot().resolve(".cce").resolve("tools"));
    }

    private Path privateDirectory(String name) {
        return privateDirectory(directory.resolve(name));
    }

    private static Path privateDirectory(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return path;
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ENVIRONMENT,
                    "The folder " + path + " cannot be created; choose another with CCE_HOME.",
                    e);
        }
    }

    private static final long MAX_FILE_BYTES = 16L << 20;

    static byte[] readFile(Path path) {
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new CliException(
                        ExitCode.USAGE, "The file " + path + " is over 16 MiB, which is not what is meant here.");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The file " + path + " cannot be read.", e);
        }
    }

    /// Writes a file that only its owner can read, in one step.
    static void writePrivate(Path path, byte[] content) {
        try {
            Path temporary = Files.createTempFile(path.toAbsolutePath().getParent(), ".new", null);
            Files.write(temporary, content);
            Files.move(temporary, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The file " + path + " cannot be written.", e);
        }
    }
}
