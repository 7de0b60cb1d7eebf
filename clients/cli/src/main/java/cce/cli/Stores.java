package cce.cli;

import cce.s3.StoreLocation;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.nio.file.Files;

/// Opens the object store that a command line names.
final class Stores {
    private Stores() {}

    /// To write: a directory is created if it is not there, a bucket never is.
    static ObjectStore open(String location) throws StorageException {
        return parse(location).open();
    }

    /// To read: nothing is changed.
    static ObjectStore openReadOnly(String location) throws StorageException {
        StoreLocation parsed = parse(location);
        if (parsed instanceof StoreLocation.Directory(var path) && !Files.isDirectory(path)) {
            throw new CliException(ExitCode.USAGE, "There is no store in " + SourceTree.shown(path) + ".");
        }
        return parsed.openReadOnly();
    }

    /// Whether reading takes a journey over a network.
    static boolean isFar(String location) {
        return parse(location) instanceof StoreLocation.Bucket;
    }

    private static StoreLocation parse(String location) {
        try {
            return StoreLocation.parse(location);
        } catch (StorageException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
