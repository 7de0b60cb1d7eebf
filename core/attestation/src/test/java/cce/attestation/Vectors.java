package cce.attestation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Recorded evidence, which lies beside the repository where there is some.
final class Vectors {
    private Vectors() {}

    /// The folder, or a skipped test that says why.
    static Path folder(String name) {
        Path folder = root().resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder), "There is no recorded evidence here; this test needs " + name + ".");
        return folder;
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Beside the repository.
    static Path root() {
        return Path.of(System.getProperty("cce.root", "."))
                .toAbsolutePath()
                .normalize()
                .resolveSibling("shared")
                .resolve("vectors");
    }
}
