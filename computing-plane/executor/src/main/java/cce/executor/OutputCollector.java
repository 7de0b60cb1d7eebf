package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks through what a program left in its output folder, never following a link.
///
/// The folder is a file system of its own and the program is dead, so nothing should change under the walk;
/// should it all the same, each file is read through one descriptor opened without following links and must
/// have the same inode and size before and after.
public final class OutputCollector {

    private static final int MAX_REFUSALS = 32;
    private static final int MAX_NAME_CHARS = 512;
    private static final int FORMAT_MASK = 0170000;
    private static final int SOCKET = 0140000;
    private static final int FIFO = 0010000;

    /// Names that no terminal, shell, file system or archive reads in two ways. No leading dot or dash, no control or
    /// look-alike characters: a name is part of the output and could carry data or commands.
    private static final Pattern NAME_PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9 ._+=@,()-]{0,99}");

    private final Path root;
    private final OutputLimits limits;
    private final List<OutputFile> files = new ArrayList<>();
    private final List<OutputRefusal> refusals = new ArrayList<>();
    private long totalBytes;
    private int entries;
    private boolean stopped;

    private OutputCollector(Path root, OutputLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    /// Collects the folder of a run that ended.
    ///
    /// @throws ExecutorException if the folder itself cannot be read
    public static OutputCollection collect(Path outputDir, OutputLimits limits) {
        OutputCollector collector = new OutputCollector(outputDir, limits);
        if (!Files.isDirectory(outputDir, LinkOption.NOFOLLOW_LINKS)) {
            throw new ExecutorException(Reason.IO, "The output folder is not there or is not a folder.");
        }
        collector.walk(outputDir, 0);
        if (!collector.refusals.isEmpty()) {
            return new OutputCollection.Refused(collector.refusals);
        }
        collector.files.sort(Comparator.comparing(OutputFile::name));
        return new OutputCollection.Accepted(collector.files);
    }

    private void walk(Path folder, int depth) {
        try (Stream<Path> children = Files.list(folder)) {
            var iterator = children.iterator();
            while (iterator.hasNext() && !stopped) {
                entries++;
                if (entries > limits.maxFiles() * 2L) {
                    refuse(folder, OutputRefusal.Reason.TOO_MANY_FILES);
                    stopped = true;
                    return;
                }
                visit(iterator.next(), depth);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            refuse(folder, OutputRefusal.Reason.UNREADABLE);
        }
    }

    private void visit(Path path, int depth) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = attributes(path);
        } catch (NoSuchFileException e) {
            refuse(path, OutputRefusal.Reason.UNREADABLE);
            return;
        }
        if (Boolean.TRUE.equals(attributes.get("isSymbolicLink"))) {
            refuse(path, OutputRefusal.Reason.SYMBOLIC_LINK);
        } else if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            visitFolder(path, depth);
        } else if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            refuse(path, specialKind((int) attributes.getOrDefault("mode", 0)));
        } else {
            visitFile(path, attributes);
        }
    }

    private void visitFolder(Path path, int depth) {
        if (!NAME_PART.matcher(lastName(path)).matches()) {
            refuse(path, OutputRefusal.Reason.BAD_NAME);
        } else if (depth + 1 > limits.maxDepth()) {
            refuse(path, OutputRefusal.Reason.TOO_DEEP);
        } else {
            walk(path, depth + 1);
        }
    }

    private void visitFile(Path path, Map<String, Object> attributes) {
        long size = (long) attributes.getOrDefault("size", Long.MAX_VALUE);
        if (!NAME_PART.matcher(lastName(path)).matches() || relativeName(path).length() > MAX_NAME_CHARS) {
            refuse(path, OutputRefusal.Reason.BAD_NAME);
        } else if ((int) attributes.getOrDefault("nlink", 0) != 1) {
            refuse(path, OutputRefusal.Reason.HARD_LINK);
        } else if (size > limits.maxFileBytes()) {
            refuse(path, OutputRefusal.Reason.FILE_TOO_LARGE);
        } else if (totalBytes + size > limits.maxTotalBytes()) {
            refuse(path, OutputRefusal.Reason.TOTAL_TOO_LARGE);
        } else if (files.size() >= limits.maxFiles()) {
            refuse(path, OutputRefusal.Reason.TOO_MANY_FILES);
        } else {
            totalBytes += size;
            read(path, size, attributes);
        }
    }

    private void read(Path path, long size, Map<String, Object> before) {
        try (var in = new VerifyingInput(
                Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS), "output file", limits.maxFileBytes())) {
            String sha256 = in.digestOfRest();
            Map<String, Object> after = attributes(path);
            if (in.count() == size && sameFile(before, after)) {
                files.add(new OutputFile(relativeName(path), path, size, sha256));
                return;
            }
        } catch (IOException | ExecutorException e) {
            refuse(path, OutputRefusal.Reason.UNREADABLE);
            return;
        }
        refuse(path, OutputRefusal.Reason.UNREADABLE);
    }

    private static boolean sameFile(Map<String, Object> before, Map<String, Object> after) {
        return Stream.of("ino", "dev", "size", "nlink", "mode", "ctime")
                .allMatch(name -> java.util.Objects.equals(before.get(name), after.get(name)));
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    }

    private static OutputRefusal.Reason specialKind(int mode) {
        return switch (mode & FORMAT_MASK) {
            case SOCKET -> OutputRefusal.Reason.SOCKET;
            case FIFO -> OutputRefusal.Reason.FIFO;
            default -> OutputRefusal.Reason.DEVICE;
        };
    }

    private void refuse(Path path, OutputRefusal.Reason reason) {
        refusals.add(new OutputRefusal(EntryPath.printable(relativeName(path)), reason));
        stopped |= refusals.size() >= MAX_REFUSALS;
    }

    private String relativeName(Path path) {
        return root.relativize(path).toString();
    }

    private static String lastName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
