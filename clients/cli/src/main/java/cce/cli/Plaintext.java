package cce.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Looks for lines of a dataset where only ciphertext may be.
final class Plaintext {
    private static final int NEEDLES_PER_FILE = 8;
    private static final int MIN_NEEDLE_CHARS = 20;
    private static final int WINDOW_BYTES = 4 << 20;
    private static final int MAX_SAMPLE_BYTES = 1 << 20;

    private Plaintext() {}

    /// The files below `folder` that hold a line of one of the files below `data`.
    static List<Path> foundBelow(Path folder, Path data) {
        List<String> needles = needles(data);
        Proofs.hold(needles.size() >= NEEDLES_PER_FILE, "The dataset has too few lines to look for.");
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holds(file, needles)) {
                    found.add(file);
                }
            }
            return found;
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The folder " + folder + " cannot be searched.", e);
        }
    }

    private static List<String> needles(Path data) {
        List<String> needles = new ArrayList<>();
        for (Uploader.Item item : Uploader.list(data)) {
            List<String> lines = sample(item.file()).lines()
                    .filter(line -> line.length() >= MIN_NEEDLE_CHARS)
                    .toList();
            for (int i = 0; i < NEEDLES_PER_FILE && !lines.isEmpty(); i++) {
                needles.add(lines.get(i * (lines.size() - 1) / NEEDLES_PER_FILE));
            }
        }
        return needles;
    }

    private static String sample(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_SAMPLE_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The file " + file + " cannot be read.", e);
        }
    }

    private static boolean holds(Path file, List<String> needles) throws IOException {
        int overlap = needles.stream().mapToInt(String::length).max().orElse(0);
        byte[] window = new byte[WINDOW_BYTES];
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.readNBytes(window, kept, window.length - kept);
                    n > 0;
                    n = in.readNBytes(window, kept, window.length - kept)) {
                String text = new String(window, 0, kept + n, StandardCharsets.ISO_8859_1);
                if (needles.stream().anyMatch(text::contains)) {
                    return true;
                }
                int end = kept + n;
                kept = Math.min(overlap, end);
                System.arraycopy(window, end - kept, window, 0, kept);
            }
        }
        return false;
    }
}
