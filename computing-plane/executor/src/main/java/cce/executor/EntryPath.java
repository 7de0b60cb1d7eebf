package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An archive entry's name as a path that cannot leave the folder it is put into.
record EntryPath(List<String> parts) {

    private static final int MAX_NAME_CHARS = 4096;
    private static final int MAX_PART_CHARS = 255;
    private static final int MAX_DEPTH = 64;

    EntryPath {
        parts = List.copyOf(parts);
    }

    /// Takes a leading `/` or `./` as the folder itself, as tar does; refuses `..` anywhere.
    static EntryPath parse(String name) {
        if (name.length() > MAX_NAME_CHARS || name.indexOf('\0') >= 0) {
            throw unsafe("An archive entry has a name that is too long or holds a NUL.");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..") || part.length() > MAX_PART_CHARS) {
                throw unsafe("An archive entry would leave its folder or has too long a name: " + printable(name));
            }
            parts.add(part);
        }
        if (parts.size() > MAX_DEPTH) {
            throw unsafe("An archive entry is nested deeper than " + MAX_DEPTH + " folders.");
        }
        return new EntryPath(parts);
    }

    boolean isRoot() {
        return parts.isEmpty();
    }

    String name() {
        return parts.getLast();
    }

    EntryPath parent() {
        return new EntryPath(parts.subList(0, parts.size() - 1));
    }

    EntryPath sibling(String name) {
        List<String> other = new ArrayList<>(parts.subList(0, parts.size() - 1));
        other.add(name);
        return new EntryPath(other);
    }

    Path in(Path root) {
        Path path = root;
        try {
            for (String part : parts) {
                path = path.resolve(part);
            }
        } catch (InvalidPathException e) {
            throw new ExecutorException(
                    Reason.UNSAFE_ENTRY,
                    "An archive entry has a name this process cannot write; start it with LANG=C.UTF-8.",
                    e);
        }
        return path;
    }

    @Override
    public String toString() {
        return printable(String.join("/", parts));
    }

    static String printable(String name) {
        String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() <= 120 ? plain : plain.substring(0, 117) + "...";
    }

    private static ExecutorException unsafe(String message) {
        return new ExecutorException(Reason.UNSAFE_ENTRY, message);
    }
}
