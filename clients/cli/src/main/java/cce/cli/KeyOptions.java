package cce.cli;

import cce.protocol.Sha256Digest;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of every command that reads a sealed dataset by its key file.
final class KeyOptions {
    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The dataset's key file.")
    private Path key = Path.of("");

    @Option(
            names = "--root",
            paramLabel = "HEX",
            description =
                    "Root of the snapshot, from sealing or from the chain. Without it the newest snapshot in the store is taken, and a store that hides newer ones is not noticed.")
    private @Nullable String root;

    Path keyFile() {
        return key;
    }

    Optional<Sha256Digest> root() {
        return Optional.ofNullable(root).map(Sha256Digest::parse);
    }
}
