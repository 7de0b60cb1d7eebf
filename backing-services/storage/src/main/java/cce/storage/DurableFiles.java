package cce.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;

/// The steps that make a change of a directory tree survive a power failure, and the answers of the file system
/// in the words of the port.
final class DurableFiles {
    private DurableFiles() {}

    /// Creates the folders from `root` down to `folder`, each flushed into its parent.
    static void createFolders(Path root, Path folder) throws IOException {
        Path path = root;
        for (Path name : root.relativize(folder)) {
            Path parent = path;
            path = path.resolve(name);
            requireFolderOrAbsent(path);
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(path);
                } catch (FileAlreadyExistsException e) {
                    // Another thread made it between the look and the act, which is as good.
                    requireFolderOrAbsent(path);
                }
                flushFolder(parent);
            }
        }
    }

    /// Flushes a folder's entries: on Linux, fsync of the folder.
    static void flushFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Refuses a symbolic link, or anything else that is there and is no folder.
    static void requireFolderOrAbsent(Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            // One look: between two, another thread may make the folder.
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if (!attributes.isDirectory()) {
            throw new StorageException(
                    StorageException.Reason.BAD_NAME,
                    "A part of the object's name is not a folder of the store: another object has that name, or a symbolic link was planted.");
        }
    }

    /// The attributes of an ordinary file; refuses links, folders, pipes and devices.
    ///
    /// @throws NoSuchFileException if nothing is there
    static BasicFileAttributes requireRegular(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            throw new NoSuchFileException(path.toString());
        }
        if (!attributes.isRegularFile()) {
            throw new StorageException(
                    StorageException.Reason.IO,
                    "The store holds something that is not an ordinary file: " + path + ".");
        }
        return attributes;
    }

    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a path in the store has a parent");
    }

    /// For what a sweep would delete anyway.
    static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            System.getLogger(DurableFiles.class.getName())
                    .log(System.Logger.Level.WARNING, "A temporary file stays until the next sweep: " + path, e);
        }
    }

    /// What the file system said, in the words of the port.
    static StorageException failure(String what, IOException cause) {
        if (cause instanceof StorageException known) {
            return known;
        }
        if (cause instanceof NoSuchFileException) {
            return new StorageException(StorageException.Reason.NOT_FOUND, what + ": it does not exist.", cause);
        }
        // The JDK has no type for ENOSPC and EDQUOT; the C library's texts in the C locale are all there is.
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return new StorageException(
                    StorageException.Reason.FULL,
                    what + ": the store is full. Free or add space, then try again.",
                    cause);
        }
        return new StorageException(
                StorageException.Reason.IO,
                what + ": the file system answered " + cause.getClass().getSimpleName() + ".",
                cause);
    }
}
