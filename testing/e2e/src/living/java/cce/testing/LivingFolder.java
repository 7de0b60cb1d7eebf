package cce.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A folder in which programs are at work while a test looks: what they take away meanwhile is left out, where
/// [Files#walk] would fail.
public final class LivingFolder {
    private LivingFolder() {}

    /// Everything below a folder, itself included; nothing where there is none.
    public static List<Path> everything(Path folder) {
        List<Path> found = new ArrayList<>();
        walk(folder, found, true);
        return found;
    }

    /// The regular files below a folder, in the order of their paths.
    public static List<Path> files(Path folder) {
        List<Path> found = new ArrayList<>();
        walk(folder, found, false);
        return found.stream().sorted().toList();
    }

    private static void walk(Path folder, List<Path> found, boolean all) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                    if (all) {
                        found.add(entered);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (all || attributes.isRegularFile()) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                    return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(left, failure);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
