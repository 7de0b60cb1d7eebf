package cce.decryptfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The mounts this process sees: `/proc/self/mountinfo`, proc(5).
final class MountTable {

    private static final Path SOURCE = Path.of("/proc/self/mountinfo");

    /// Fields in front of the optional ones: mount id, parent id, device, root, mount point, options.
    private static final int DEVICE = 2;

    private static final int MOUNT_POINT = 4;

    private MountTable() {}

    /// One line.
    ///
    /// @param device major and minor number, separated by a colon
    /// @param mountPoint absolute path
    /// @param type name of the file system
    record Entry(String device, String mountPoint, String type) {}

    /// The mount a look-up of `path` ends at: the last one on that directory.
    static Optional<Entry> on(Path path) throws IOException {
        List<Entry> all = new java.util.ArrayList<>();
        // Bytes, not text: a mount point may have any name.
        for (String line : Files.readAllLines(SOURCE, StandardCharsets.ISO_8859_1)) {
            all.add(parse(line));
        }
        String wanted = new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return all.stream().filter(entry -> entry.mountPoint().equals(wanted)).reduce((first, second) -> second);
    }

    static Entry parse(String line) {
        String[] fields = line.split(" ", -1);
        int separator = List.of(fields).indexOf("-");
        if (separator <= MOUNT_POINT || fields.length <= separator + 1) {
            throw new IllegalStateException("A line of " + SOURCE + " has not the fields proc(5) describes.");
        }
        return new Entry(fields[DEVICE], unescape(fields[MOUNT_POINT]), fields[separator + 1]);
    }

    /// Blanks, tabs, newlines and backslashes are written as a backslash and three octal digits.
    private static String unescape(String text) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 3 < text.length()) {
                result.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }
}
