package cce.cli;

import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens the object store that a command line names: a directory.
final class StoreLocation {
    private static final String S3_SCHEME = "s3://";

    private StoreLocation() {}

    /// To write: created if it is not there.
    static ObjectStore open(String location) throws StorageException {
        return LocalDirectoryStore.open(directory(location));
    }

    /// To read: nothing is changed.
    static ObjectStore openReadOnly(String location) throws StorageException {
        Path directory = directory(location);
        if (!Files.isDirectory(directory)) {
            throw new CliException(ExitCode.USAGE, "There is no store in " + SourceTree.shown(directory) + ".");
        }
        return LocalDirectoryStore.openReadOnly(directory);
    }

    private static Path directory(String location) {
        if (location.startsWith(S3_SCHEME)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "This build reads and writes directories; name one in the place of " + location + ".");
        }
        return Path.of(location);
    }
}
