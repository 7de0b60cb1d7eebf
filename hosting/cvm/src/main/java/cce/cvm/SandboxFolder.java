package cce.cvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the host keeps of one local CVM: its boot configuration, its socket to cced, and, so that a successor of this
/// process can clean up, which process and which TD belong to it. The record of each is written before the thing exists
/// or directly after, never the other way about for a TD.
///
/// ```text
/// run/config.json  run/cced.sock   bound into the CVM
/// root/                            where the CVM's root is mounted, in its own mount namespace only
/// td                               id of the TD at the guest agent service
/// process                          pid and start time of the CVM's outermost process
/// ```
record SandboxFolder(Path path) {
    /// `sun_path` of a Unix socket address, without its NUL.
    private static final int MAX_SOCKET_PATH_BYTES = 107;

    /// A process by pid and start time: a pid alone may name a stranger by now.
    record Outermost(long pid, Instant start) {}

    static SandboxFolder create(Path path) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(path, owner);
        Files.createDirectory(path.resolve("run"), owner);
        Files.createDirectory(path.resolve("root"), owner);
        return new SandboxFolder(path);
    }

    Path config() {
        return path.resolve("run/config.json");
    }

    Path ccedSocket() {
        Path socket = path.resolve("run/cced.sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
            throw new CvmHostException(
                    CvmHostException.Reason.BAD_OPTIONS,
                    "The path " + socket + " is too long for a Unix socket (" + MAX_SOCKET_PATH_BYTES
                            + " bytes); start the host with a shorter --state folder.");
        }
        return socket;
    }

    void recordTd(String id) throws IOException {
        write("td", id);
    }

    Optional<String> td() throws IOException {
        return read("td");
    }

    void recordProcess(ProcessHandle process) throws IOException {
        Instant start = process.info().startInstant().orElse(Instant.EPOCH);
        write("process", process.pid() + " " + start);
    }

    Optional<Outermost> process() throws IOException {
        return read("process").map(text -> {
            int space = text.indexOf(' ');
            return new Outermost(Long.parseLong(text.substring(0, space)), Instant.parse(text.substring(space + 1)));
        });
    }

    /// Deletes the folder. Follows no link and, since every mount lies in another mount namespace, meets no mount.
    void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        Path draft = path.resolve(name + ".new");
        Files.writeString(draft, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Optional<String> read(String name) throws IOException {
        Path file = path.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }
}
