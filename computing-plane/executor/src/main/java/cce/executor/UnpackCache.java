package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Folders of unpacked archives by digest. A folder appears under its digest only when all of it was verified.
final class UnpackCache {

    /// Fills a new, empty folder.
    @FunctionalInterface
    interface Filler {
        void fill(Path folder) throws IOException;
    }

    private static final String PARTIAL = ".partial-";

    private UnpackCache() {}

    static Path folder(Path cacheDir, String digestHex, Filler filler) {
        Path folder = cacheDir.resolve(digestHex);
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return folder;
        }
        try {
            Files.createDirectories(cacheDir);
            Path partial = Files.createTempDirectory(cacheDir, PARTIAL);
            try {
                filler.fill(partial);
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
                publish(partial, folder);
            } finally {
                Trees.delete(partial);
            }
            return folder;
        } catch (IOException e) {
            throw new ExecutorException(
                    Reason.IO,
                    "Unpacking failed: the archive is cut short or malformed, or the work folder cannot be written or is full.",
                    e);
        }
    }

    private static void publish(Path partial, Path folder) throws IOException {
        try {
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another thread unpacked the same digest meanwhile: its folder is as good as ours.
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }
}
