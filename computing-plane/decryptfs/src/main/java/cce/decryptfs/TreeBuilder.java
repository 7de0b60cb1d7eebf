package cce.decryptfs;

import cce.decryptfs.TreeException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Collects the entries of a [FileTree] in any order. Directories on the way to a file need not be named.
public final class TreeBuilder {

    /// `NAME_MAX` of linux/limits.h: bytes of one path component.
    static final int MAX_NAME_BYTES = 255;

    /// Characters of a path; a longer one could not be opened by name (`PATH_MAX` of linux/limits.h).
    static final int MAX_PATH_LENGTH = 4096;

    /// Entries one tree may hold; more do not fit the arrays with room to grow.
    static final int MAX_ENTRIES = 1 << 28;

    private final Map<String, Integer> directories = new HashMap<>();
    private final GrowingEntries entries = new GrowingEntries();
    private Instant modified = Instant.EPOCH;
    private int files;

    TreeBuilder() {
        directories.put("", entries.add(FileTree.ROOT, new byte[0], 0, FileTree.DIRECTORY, false));
    }

    /// Adds a file.
    ///
    /// @param path components separated by `/`, relative to the mount point
    /// @param sizeBytes exact size
    /// @return the file's number, counted from 0 in the order of these calls
    /// @throws TreeException for a path no file can have
    public int file(String path, long sizeBytes) {
        return file(path, sizeBytes, false);
    }

    /// Adds a file that may be run, where [MountOptions#allowExecute] lets it.
    public int executable(String path, long sizeBytes) {
        return file(path, sizeBytes, true);
    }

    /// Adds a directory, also an empty one. Adding it again changes nothing.
    public TreeBuilder directory(String path) {
        directoryEntry(path);
        return this;
    }

    /// The time every entry shall carry; the epoch unless said otherwise.
    public TreeBuilder modified(Instant time) {
        modified = time;
        return this;
    }

    /// @throws TreeException when two entries have the same path
    public FileTree build() {
        return new FileTree(new TreeLayout(entries).arrays(), modified);
    }

    private int file(String path, long sizeBytes, boolean executable) {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A file's size is 0 or more bytes, not " + sizeBytes + ".");
        }
        int slash = path.lastIndexOf('/');
        if (slash == 0 || path.length() > MAX_PATH_LENGTH) {
            throw badPath(path);
        }
        int parent = directoryEntry(slash < 0 ? "" : path.substring(0, slash));
        entries.add(parent, component(path, slash + 1), sizeBytes, files, executable);
        return files++;
    }

    private int directoryEntry(String path) {
        Integer known = directories.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        if (slash == 0 || path.length() > MAX_PATH_LENGTH) {
            throw badPath(path);
        }
        int parent = directoryEntry(slash < 0 ? "" : path.substring(0, slash));
        int entry = entries.add(parent, component(path, slash + 1), 0, FileTree.DIRECTORY, false);
        directories.put(path, entry);
        return entry;
    }

    private static byte[] component(String path, int start) {
        CharBuffer name = CharBuffer.wrap(path, start, path.length());
        String text = name.toString();
        if (text.isEmpty() || text.equals(".") || text.equals("..") || text.indexOf('\0') >= 0) {
            throw badPath(path);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(name);
            if (encoded.remaining() > MAX_NAME_BYTES) {
                throw badPath(path);
            }
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw badPath(path);
        }
    }

    private static TreeException badPath(String path) {
        String shown = path.length() <= 80 ? path : path.substring(0, 80) + "...";
        return new TreeException(
                Reason.BAD_PATH,
                "'" + shown + "' cannot be a path in a mount: components are 1 to " + MAX_NAME_BYTES
                        + " bytes of UTF-8, neither '.' nor '..', separated by single slashes, without a slash in front.");
    }
}
