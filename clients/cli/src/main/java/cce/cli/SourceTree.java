package cce.cli;

import cce.sealing.SealingException;
import cce.sealing.SnapshotPath;
import cce.storage.ArrayFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The files below a folder that can be sealed, in the order of a manifest, one folder in memory at a time. What
/// cannot be sealed is told apart and never left out silently: links, devices, pipes, sockets, unreadable files and
/// names that a snapshot cannot hold.
final class SourceTree implements Source.Files {
    private static final String UNREADABLE = "it cannot be read";

    /// Files that a walk keeps for the next one; more are looked at again, so that a tree of any size fits.
    private static final int MAX_KEPT = 1 << 16;

    private final Path root;

    /// What the first walk visited, if it was all it met; empty otherwise.
    private List<Source> kept = List.of();

    SourceTree(Path root) {
        this.root = root;
    }

    /// A regular file and its path in the snapshot.
    private record PlainFile(Path file, SnapshotPath path, Fingerprint fingerprint) implements Source {
        @Override
        public long size() {
            return fingerprint.size();
        }

        @Override
        public String mark() {
            return fingerprint.text();
        }

        @Override
        public String shown() {
            return SourceTree.shown(file);
        }

        @Override
        public Reading open() throws IOException {
            return new PlainReading(this);
        }
    }

    /// A small file is read at once, by the JDK; a large one without its copies.
    private static final class PlainReading implements Source.Reading {
        private final PlainFile source;
        private final ArrayFile file;
        private long position;

        PlainReading(PlainFile source) throws IOException {
            this.source = source;
            this.file = ArrayFile.toRead(source.file());
        }

        @Override
        public void read(byte[] target, int length) throws IOException {
            if (file.read(position, target, 0, length) < length) {
                throw changed();
            }
            position += length;
        }

        @Override
        public void rewind() {
            position = 0;
        }

        @Override
        public void requireUnchanged() throws IOException {
            if (!source.fingerprint().isOf(source.file())) {
                throw changed();
            }
        }

        private CliException changed() {
            return CliException.refused("The file " + source.shown()
                    + " changed while it was sealed. Seal again when it rests; what is sealed so far is kept.");
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /// One look at it serves for all that is asked.
    @SuppressWarnings("ArrayRecordComponent") // Lives while one folder is sorted; never compared.
    private record Child(Path path, String name, byte[] order, Fingerprint fingerprint) {}

    /// Visits every file, ascending by the bytes of its path. A single file is a tree of one. Of a small tree,
    /// later walks visit what the first one did: files that changed since are noticed when they are read.
    @Override
    public void walk(Source.Visitor visitor) {
        if (kept.isEmpty()) {
            Keeping keeping = new Keeping(visitor);
            lookAt(keeping);
            kept = keeping.all();
        } else {
            kept.forEach(visitor::file);
        }
    }

    /// Notes every file on its way to the visitor, unless there are many, or something else.
    private static final class Keeping implements Source.Visitor {
        private final Source.Visitor visitor;
        private final List<Source> files = new ArrayList<>();
        private boolean whole = true;

        Keeping(Source.Visitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void file(Source file) {
            visitor.file(file);
            if (files.size() == MAX_KEPT) {
                whole = false;
                files.clear();
            }
            if (whole) {
                files.add(file);
            }
        }

        @Override
        public void unsupported(Path path, String why) {
            whole = false;
            visitor.unsupported(path, why);
        }

        List<Source> all() {
            return whole ? List.copyOf(files) : List.of();
        }
    }

    private void lookAt(Source.Visitor visitor) {
        if (Files.isRegularFile(root, LinkOption.NOFOLLOW_LINKS)) {
            visitRoot(visitor);
        } else if (Files.isDirectory(root)) {
            walkFolder(root, "", visitor);
        } else {
            throw new CliException(ExitCode.USAGE, "There is no folder " + shown(root) + ".");
        }
    }

    private void visitRoot(Source.Visitor visitor) {
        Fingerprint fingerprint;
        try {
            fingerprint = Fingerprint.of(root);
        } catch (IOException e) {
            visitor.unsupported(root, UNREADABLE);
            return;
        }
        visitFile(root, String.valueOf(root.getFileName()), fingerprint, visitor);
    }

    private void walkFolder(Path folder, String prefix, Source.Visitor visitor) {
        List<Child> children;
        try {
            children = children(folder, visitor);
        } catch (IOException e) {
            visitor.unsupported(folder, "the folder cannot be read");
            return;
        }
        for (Child child : children) {
            String path = prefix + child.name();
            if (isLossy(child.path())) {
                visitor.unsupported(child.path(), "its name is not well-formed UTF-8");
            } else if (child.fingerprint().isFolder()) {
                walkFolder(child.path(), path + "/", visitor);
            } else {
                visitFile(child.path(), path, child.fingerprint(), visitor);
            }
        }
    }

    /// In the order of the paths below them: a folder sorts as its name with a slash behind it.
    private static List<Child> children(Path folder, Source.Visitor visitor) throws IOException {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                child(path, visitor).ifPresent(children::add);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(new InOrder());
        return children;
    }

    private static Optional<Child> child(Path path, Source.Visitor visitor) {
        try {
            Fingerprint fingerprint = Fingerprint.of(path);
            String name = String.valueOf(path.getFileName());
            String order = fingerprint.isFolder() ? name + "/" : name;
            return Optional.of(new Child(path, name, order.getBytes(StandardCharsets.UTF_8), fingerprint));
        } catch (IOException e) {
            visitor.unsupported(path, UNREADABLE);
            return Optional.empty();
        }
    }

    private static final class InOrder implements Comparator<Child> {
        @Override
        public int compare(Child one, Child other) {
            return Arrays.compareUnsigned(one.order(), other.order());
        }
    }

    private static void visitFile(Path file, String path, Fingerprint fingerprint, Source.Visitor visitor) {
        Optional<String> kind = unsupportedKind(file, fingerprint);
        if (kind.isPresent()) {
            visitor.unsupported(file, kind.get());
            return;
        }
        try {
            visitor.file(new PlainFile(file, SnapshotPath.parse(path), fingerprint));
        } catch (SealingException e) {
            visitor.unsupported(file, "its name cannot be in a snapshot: " + e.getMessage());
        }
    }

    private static Optional<String> unsupportedKind(Path file, Fingerprint fingerprint) {
        if (fingerprint.isLink()) {
            return Optional.of("it is a symbolic link, and links are not followed");
        }
        if (!fingerprint.isFile()) {
            return Optional.of("it is a device, pipe or socket");
        }
        return Files.isReadable(file) ? Optional.empty() : Optional.of(UNREADABLE);
    }

    /// A name of bytes that are no UTF-8 comes back as another name.
    private static boolean isLossy(Path path) {
        Path name = path.getFileName();
        return name.toString().indexOf('\ufffd') >= 0
                && !Path.of(name.toString()).equals(name);
    }

    /// The path as it can be shown on a terminal.
    static String shown(Path path) {
        return "'" + Output.text(path) + "'";
    }
}
