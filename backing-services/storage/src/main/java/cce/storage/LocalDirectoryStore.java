package cce.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// An object store in a directory of a POSIX file system: also of a mounted one, such as JuiceFS.
///
/// ```text
/// objects/<name>   complete objects
/// pending/<name>   uploads in parts
/// tmp/<random>     objects being put
/// ```
///
/// An object becomes visible by a hard link, which is atomic and never replaces, after its bytes were flushed
/// to the device; then the folder is flushed. Symbolic links in the store are refused, so that nobody who can
/// write to it can point a reader elsewhere. An object's name cannot be a folder of another's.
public final class LocalDirectoryStore implements ObjectStore {
    private static final String OBJECTS = "objects";
    private static final String PENDING = "pending";
    private static final String TEMPORARY = "tmp";
    private static final int COPY_BUFFER_BYTES = 1024 * 1024;

    /// What a killed process left in `tmp` is swept when the store is next opened, once it is this old.
    private static final Duration TEMPORARY_LIFETIME = Duration.ofDays(1);

    /// More would not make the share of a folder's flush in each object noticeably smaller.
    private static final int OBJECTS_PER_PUT = 32;

    private final Path root;
    private final boolean writable;

    /// Nobody else's names begin with it.
    private final String temporaryPrefix = UUID.randomUUID() + "-";

    private final AtomicLong temporaryCount = new AtomicLong();

    /// What an object is made of.
    private interface Contents {
        void writeTo(FileChannel file) throws IOException;
    }

    private LocalDirectoryStore(Path root, boolean writable) {
        this.root = root;
        this.writable = writable;
    }

    /// Opens the store in `directory`, which it creates if it is absent. Its contents belong to the store.
    public static LocalDirectoryStore open(Path directory) throws StorageException {
        try {
            Files.createDirectories(directory);
            Path root = directory.toRealPath();
            for (String area : List.of(OBJECTS, PENDING, TEMPORARY)) {
                DurableFiles.createFolders(root, root.resolve(area));
            }
            sweep(root.resolve(TEMPORARY));
            return new LocalDirectoryStore(root, true);
        } catch (IOException e) {
            throw DurableFiles.failure("The object store in " + directory + " cannot be opened", e);
        }
    }

    /// Opens a store that exists, to read: nothing is created, every change is refused.
    public static LocalDirectoryStore openReadOnly(Path directory) throws StorageException {
        try {
            return new LocalDirectoryStore(directory.toRealPath(), false);
        } catch (IOException e) {
            throw DurableFiles.failure("The object store in " + directory + " cannot be opened", e);
        }
    }

    @Override
    public void put(ObjectName name, byte[] bytes) throws StorageException {
        putAll(List.of(new NewObject(name, bytes)));
    }

    @Override
    public void put(ObjectName name, InputStream source) throws StorageException {
        requireWritable();
        Path temporary = newTemporary();
        try {
            write(temporary, file -> copy(source, file));
            publish(List.of(name), List.of(temporary));
        } catch (IOException e) {
            throw DurableFiles.failure("The object " + name + " was not stored", e);
        } finally {
            DurableFiles.deleteQuietly(temporary);
        }
    }

    /// Folders are looked at and flushed once for all of them.
    @Override
    public void putAll(List<NewObject> objects) throws StorageException {
        requireWritable();
        List<ObjectName> names = new ArrayList<>(objects.size());
        List<Path> temporaries = new ArrayList<>(objects.size());
        try {
            for (NewObject object : objects) {
                names.add(object.name());
                Path temporary = newTemporary();
                temporaries.add(temporary);
                write(temporary, file -> write(file, object.bytes()));
            }
            publish(names, temporaries);
        } catch (IOException e) {
            throw DurableFiles.failure("Of the objects " + names + " not all were stored", e);
        } finally {
            temporaries.forEach(DurableFiles::deleteQuietly);
        }
    }

    @Override
    public int objectsPerPut() {
        return OBJECTS_PER_PUT;
    }

    private Path newTemporary() {
        return root.resolve(TEMPORARY).resolve(temporaryPrefix + temporaryCount.getAndIncrement());
    }

    private static void write(Path temporary, Contents contents) throws IOException {
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            contents.writeTo(file);
            file.force(true);
        }
    }

    private static void write(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            int ignored = file.write(rest);
        }
    }

    @Override
    public PendingObject pending(ObjectName name) throws StorageException {
        requireWritable();
        Path pending = root.resolve(PENDING).resolve(name.value());
        try {
            if (Files.exists(objectPath(name), LinkOption.NOFOLLOW_LINKS)) {
                dropCompleted(name);
                throw exists(name);
            }
            DurableFiles.createFolders(root, DurableFiles.parent(pending));
            return LocalPendingObject.open(this, name, pending);
        } catch (IOException e) {
            throw DurableFiles.failure("The upload of " + name + " cannot be opened", e);
        }
    }

    @Override
    public long size(ObjectName name) throws StorageException {
        try {
            return DurableFiles.requireRegular(objectPath(name)).size();
        } catch (IOException e) {
            throw DurableFiles.failure("The size of the object " + name + " cannot be read", e);
        }
    }

    @Override
    public ObjectReader open(ObjectName name) throws StorageException {
        try {
            return LocalObjectReader.open(name, objectPath(name));
        } catch (IOException e) {
            throw DurableFiles.failure("The object " + name + " cannot be opened", e);
        }
    }

    @Override
    public void delete(ObjectName name) throws StorageException {
        requireWritable();
        try {
            dropCompleted(name);
            Path object = objectPath(name);
            DurableFiles.requireRegular(object);
            Files.delete(object);
            DurableFiles.flushFolder(DurableFiles.parent(object));
        } catch (NoSuchFileException e) {
            // Gone is what was asked for; deleting must be repeatable after a crash.
            return;
        } catch (IOException e) {
            throw DurableFiles.failure("The object " + name + " was not deleted", e);
        }
    }

    @Override
    public List<ObjectName> list(ObjectName prefix) throws StorageException {
        List<ObjectName> found = new ArrayList<>();
        Deque<ObjectName> folders = new ArrayDeque<>(List.of(prefix));
        try {
            while (!folders.isEmpty()) {
                listFolder(folders.pop(), folders, found);
            }
        } catch (IOException e) {
            throw DurableFiles.failure("The objects below " + prefix + " cannot be listed", e);
        }
        return found.stream().sorted().toList();
    }

    /// Makes the flushed file `source` visible as `name`; leaves `source` to the caller.
    void publish(ObjectName name, Path source) throws IOException {
        publish(List.of(name), List.of(source));
    }

    private void publish(List<ObjectName> names, List<Path> sources) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            Path object = root.resolve(OBJECTS).resolve(names.get(i).value());
            if (folders.add(DurableFiles.parent(object))) {
                DurableFiles.createFolders(root, DurableFiles.parent(object));
            }
            try {
                Files.createLink(object, sources.get(i));
            } catch (FileAlreadyExistsException e) {
                throw exists(names.get(i));
            }
        }
        for (Path folder : folders) {
            DurableFiles.flushFolder(folder);
        }
    }

    /// The object's file. Checks that no folder on the way is a symbolic link.
    private Path objectPath(ObjectName name) throws IOException {
        Path path = root.resolve(OBJECTS);
        String[] segments = name.value().split("/", -1);
        for (int i = 0; i < segments.length - 1; i++) {
            path = path.resolve(segments[i]);
            DurableFiles.requireFolderOrAbsent(path);
        }
        return path.resolve(segments[segments.length - 1]);
    }

    /// Removes the second name of a completed upload, which a kill between linking and unlinking leaves.
    private void dropCompleted(ObjectName name) throws IOException {
        Path pending = root.resolve(PENDING).resolve(name.value());
        Path object = objectPath(name);
        if (Files.isRegularFile(pending, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(object, LinkOption.NOFOLLOW_LINKS)
                && Files.isSameFile(pending, object)) {
            Files.delete(pending);
        }
    }

    private void listFolder(ObjectName folder, Deque<ObjectName> folders, List<ObjectName> found) throws IOException {
        Path path = root.resolve(OBJECTS).resolve(folder.value());
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var children = Files.newDirectoryStream(path)) {
            for (Path child : children) {
                ObjectName name = ObjectName.parse(folder.value() + "/" + child.getFileName());
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    folders.push(name);
                } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(name);
                }
                if (found.size() > MAX_LISTED) {
                    throw new StorageException(
                            StorageException.Reason.BAD_RANGE,
                            "There are more than %d objects below %s.".formatted(MAX_LISTED, folder));
                }
            }
        }
    }

    private void requireWritable() throws StorageException {
        if (!writable) {
            throw new StorageException(
                    StorageException.Reason.IO, "The object store in " + root + " was opened to read only.");
        }
    }

    private static void copy(InputStream source, FileChannel file) throws IOException {
        byte[] buffer = new byte[COPY_BUFFER_BYTES];
        var out = Channels.newOutputStream(file);
        for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
            out.write(buffer, 0, read);
        }
    }

    private static void sweep(Path temporary) throws IOException {
        Instant oldest = Instant.now().minus(TEMPORARY_LIFETIME);
        try (var children = Files.newDirectoryStream(temporary)) {
            for (Path child : children) {
                if (Files.getLastModifiedTime(child, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(oldest)) {
                    Files.deleteIfExists(child);
                }
            }
        }
    }

    private static StorageException exists(ObjectName name) {
        return new StorageException(
                StorageException.Reason.EXISTS, "The object " + name + " exists already; objects are never replaced.");
    }
}
