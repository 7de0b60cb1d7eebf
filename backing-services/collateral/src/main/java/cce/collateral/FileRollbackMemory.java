package cce.collateral;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Marks in one text file, `<series> <number>` a line, replaced atomically. One process at a time uses a file.
public final class FileRollbackMemory implements RollbackMemory {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String HEADER = "cce-collateral-marks/1";

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> marks;

    private FileRollbackMemory(Path file, Map<String, Long> marks) {
        this.file = file;
        this.marks = marks;
    }

    /// Opens `file`; one that does not exist remembers nothing yet. A damaged one is refused, not forgotten.
    public static FileRollbackMemory open(Path file) {
        Map<String, Long> marks = new TreeMap<>();
        Disk.read(file, MAX_BYTES).ifPresent(bytes -> parse(file, bytes, marks));
        return new FileRollbackMemory(file, marks);
    }

    @Override
    public long raise(Series series, long number) {
        lock.lock();
        try {
            Long known = marks.get(series.name());
            if (known != null && known >= number) {
                return known;
            }
            marks.put(series.name(), number);
            try {
                Disk.replace(file, format());
            } catch (CollateralException e) {
                // What is not on disk was not remembered.
                restore(series, known);
                throw e;
            }
            return number;
        } finally {
            lock.unlock();
        }
    }

    private void restore(Series series, @org.jspecify.annotations.Nullable Long known) {
        if (known == null) {
            marks.remove(series.name());
        } else {
            marks.put(series.name(), known);
        }
    }

    private byte[] format() {
        StringBuilder out = new StringBuilder(HEADER).append('\n');
        marks.forEach(
                (name, number) -> out.append(name).append(' ').append(number).append('\n'));
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void parse(Path file, byte[] bytes, Map<String, Long> marks) {
        String[] lines = new String(bytes, StandardCharsets.US_ASCII).split("\n", -1);
        boolean whole = lines.length > 1 && lines[0].equals(HEADER) && lines[lines.length - 1].isEmpty();
        for (int i = 1; whole && i < lines.length - 1; i++) {
            String[] parts = lines[i].split(" ", -1);
            whole = parts.length == 2
                    && parts[0].matches("[a-z0-9/_.-]{1,100}")
                    && parts[1].matches("[0-9]{1,18}")
                    && marks.put(parts[0], Long.valueOf(parts[1])) == null;
        }
        if (!whole) {
            throw new CollateralException(
                    CollateralException.Reason.BAD_FILE,
                    "The memory of collateral numbers in " + file
                            + " is damaged. Restore it from a backup; deleting it accepts old collateral again.");
        }
    }
}
