package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Unpacks tar streams, one over the other, into one folder, as if each came from an attacker.
///
/// A link already in the folder is never followed: every folder above an entry must be a real one. Owners,
/// times, special mode bits and extended attributes are dropped, so nothing in the tree is set-user-id or
/// belongs to the user the workload runs as.
final class ArchiveUnpacker {

    /// What an archive may hold.
    enum Kind {
        /// Files, folders, links, and whiteouts that remove what a lower layer brought.
        IMAGE_LAYER,
        /// Files and folders only.
        CODE
    }

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_LINK_CHARS = 4096;
    private static final int OWNER_EXECUTE = 0100;

    private final Path root;
    private final Kind kind;
    private final int maxEntries;
    private final Set<Path> knownFolders = new HashSet<>();
    private final Set<Path> ofThisLayer = new HashSet<>();
    private int entries;

    ArchiveUnpacker(Path root, Kind kind, int maxEntries) {
        this.root = root;
        this.kind = kind;
        this.maxEntries = maxEntries;
    }

    void unpack(InputStream tarBytes) throws IOException {
        ofThisLayer.clear();
        // Not closed: the caller owns the stream and must read it to its end to verify it.
        TarArchiveInputStream tar = new TarArchiveInputStream(tarBytes, "UTF-8");
        for (TarArchiveEntry entry = nextEntry(tar); entry != null; entry = nextEntry(tar)) {
            entries++;
            if (entries > maxEntries) {
                throw new ExecutorException(
                        Reason.TOO_LARGE, "The archive holds more than the " + maxEntries + " entries allowed.");
            }
            place(entry, EntryPath.parse(entry.getName()), tar);
        }
    }

    private static @org.jspecify.annotations.Nullable TarArchiveEntry nextEntry(TarArchiveInputStream tar)
            throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IllegalArgumentException | ArithmeticException | NegativeArraySizeException e) {
            throw new ExecutorException(Reason.BAD_ARCHIVE, "The archive is not a well-formed tar file.", e);
        }
    }

    private void place(TarArchiveEntry entry, EntryPath name, InputStream content) throws IOException {
        // A sparse file would write more bytes than were read and counted.
        if (entry.isSparse()) {
            throw refused(name, "is a sparse file");
        }
        if (name.isRoot()) {
            requireKind(entry.isDirectory(), name, "is not a folder though it is named as the root");
            return;
        }
        Path path = name.in(root);
        requireRealFolder(name.parent());
        if (kind == Kind.IMAGE_LAYER && name.name().startsWith(WHITEOUT)) {
            applyWhiteout(name);
        } else if (entry.isDirectory()) {
            placeFolder(entry, path);
        } else if (entry.isSymbolicLink()) {
            placeSymbolicLink(entry, name, path);
        } else if (entry.isLink()) {
            placeHardLink(entry, name, path);
        } else if (entry.isFile() && !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
            placeFile(entry, path, content);
        } else {
            throw refused(name, "is a device, a pipe or of an unknown kind");
        }
        ofThisLayer.add(path);
    }

    private void placeFolder(TarArchiveEntry entry, Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            clear(path);
            Files.createDirectory(path);
        }
        Files.setPosixFilePermissions(path, permissions(entry.getMode() | 0700));
        knownFolders.add(path);
    }

    private void placeFile(TarArchiveEntry entry, Path path, InputStream content) throws IOException {
        clear(path);
        try (OutputStream out = Files.newOutputStream(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            content.transferTo(out);
        }
        int mode = kind == Kind.CODE ? 0444 | ((entry.getMode() & OWNER_EXECUTE) == 0 ? 0 : 0111) : entry.getMode();
        Files.setPosixFilePermissions(path, permissions(mode));
    }

    private void placeSymbolicLink(TarArchiveEntry entry, EntryPath name, Path path) throws IOException {
        requireKind(kind == Kind.IMAGE_LAYER, name, "is a link; a code bundle may hold files and folders only");
        String target = entry.getLinkName();
        requireKind(!target.isEmpty() && target.length() <= MAX_LINK_CHARS, name, "is a link with a bad target");
        clear(path);
        // Any target will do: nobody follows it before the container's root is the root.
        Files.createSymbolicLink(path, Path.of(target));
    }

    private void placeHardLink(TarArchiveEntry entry, EntryPath name, Path path) throws IOException {
        requireKind(kind == Kind.IMAGE_LAYER, name, "is a link; a code bundle may hold files and folders only");
        EntryPath target = EntryPath.parse(entry.getLinkName());
        requireKind(!target.isRoot(), name, "is a hard link to the root");
        requireRealFolder(target.parent());
        Path existing = target.in(root);
        requireKind(
                Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS) && !existing.equals(path),
                name,
                "is a hard link to something that is not a file of the image");
        clear(path);
        Files.createLink(path, existing);
    }

    private void applyWhiteout(EntryPath name) throws IOException {
        if (!name.name().equals(OPAQUE)) {
            String removed = name.name().substring(WHITEOUT.length());
            requireKind(!removed.isEmpty() && !removed.equals(".") && !removed.equals(".."), name, "removes nothing");
            clear(name.sibling(removed).in(root));
            return;
        }
        try (var children = Files.newDirectoryStream(name.parent().in(root))) {
            for (Path child : children) {
                if (!ofThisLayer.contains(child)) {
                    clear(child);
                }
            }
        }
    }

    /// The attack prevented: `a -> /etc` in one entry, `a/passwd` in the next.
    private void requireRealFolder(EntryPath folder) throws IOException {
        Path path = root;
        for (String part : folder.parts()) {
            path = new EntryPath(java.util.List.of(part)).in(path);
            if (knownFolders.contains(path)) {
                continue;
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(path);
                Files.setPosixFilePermissions(path, permissions(0755));
            } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(folder, "is used as a folder but is a link or a file");
            }
            knownFolders.add(path);
        }
    }

    private void clear(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Trees.delete(path);
            knownFolders.clear();
        }
    }

    /// Owner, group and others as given, but only the owner (root) may write and no special bit survives.
    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder();
        for (int shift = 6; shift >= 0; shift -= 3) {
            int bits = mode >> shift;
            text.append((bits & 4) != 0 ? 'r' : '-');
            text.append(shift == 6 && (bits & 2) != 0 ? 'w' : '-');
            text.append((bits & 1) != 0 ? 'x' : '-');
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    private static void requireKind(boolean condition, EntryPath name, String what) {
        if (!condition) {
            throw refused(name, what);
        }
    }

    private static ExecutorException refused(EntryPath name, String what) {
        return new ExecutorException(
                Reason.UNSAFE_ENTRY, "The archive entry \"" + name + "\" " + what + "; build the archive without it.");
    }
}
