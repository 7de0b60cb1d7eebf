package cce.cli;

import cce.sealing.SealingException;
import cce.sealing.SnapshotPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    private final Path root;

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
            return new PlainReading(this, FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
    }

    private record PlainReading(PlainFile source, FileChannel channel) implements Source.Reading {
        /// The JDK reads into a buffer of its own first; one of this size stays in the cache of a core.
        private static final int SLICE_BYTES = 256 * 1024;

        @Override
        public void read(byte[] target, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int read = channel.read(ByteBuffer.wrap(target, done, Math.min(SLICE_BYTES, length - done)));
                if (read < 0) {
                    throw changed();
                }
                done += read;
            }
        }

        @Override
        public void rewind() throws IOException {
            channel.position(0);
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
            channel.close();
        }
    }

    /// One look at it serves for all that is asked.
    @SuppressWarnings("ArrayRecordComponent") // Lives while one folder is sorted; never compared.
    private record Child(Path path, String name, byte[] order, Fingerprint fingerprint) {}

    /// Visits every file, ascending by the bytes of its path. A single file is a tree of one.
    @Override
    public void walk(Source.Visitor visitor) {
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
