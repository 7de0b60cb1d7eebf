package cce.cli;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.SealedHeader;
import cce.sealing.SealedObjectId;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotPath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one sealing run has done, so that a killed one goes on where it stopped. It lies with the one who seals,
/// who has the plaintext anyway, and holds no key.
///
/// ```text
/// head       snapshot id, time, dataset, epoch, segment size
/// entries    one line for each sealed file, in the order of the manifest
/// begun      one line for each object before its first byte is stored
/// promises/  for each large file one line a chunk, stored before the chunk's bytes are
/// ```
final class SealJournal implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;
    private final Head head;
    private final BufferedWriter entries;
    private final BufferedWriter begun;

    /// From the run before, in the order of the manifest; consumed as the tree is walked.
    private final @Nullable BufferedReader earlier;

    private @Nullable Line next;

    /// Objects that the run before began and did not complete, by path.
    private final Map<String, Begun> unfinished = new HashMap<>();

    /// Objects of earlier runs that nothing refers to.
    private final Set<SealedHeader> stale = new HashSet<>();

    /// What a run must have in common with the one it resumes.
    record Head(SnapshotId snapshot, long createdAt, String binding) {}

    /// A sealed file and what its source looked like.
    record Line(SnapshotEntry entry, String mark) {}

    record Begun(SealedHeader header, String mark) {}

    /// An object whose first byte is about to be stored.
    record Begin(SnapshotPath path, String mark, SealedHeader header) {}

    private SealJournal(
            Path folder,
            FileChannel lockFile,
            Head head,
            BufferedWriter entries,
            BufferedWriter begun,
            @Nullable BufferedReader earlier)
            throws IOException {
        this.folder = folder;
        this.lockFile = lockFile;
        this.head = head;
        this.entries = entries;
        this.begun = begun;
        this.earlier = earlier;
        this.next = readEarlier();
    }

    /// Takes up the journal in `folder`, or begins one.
    ///
    /// @param fresh used unless there is one with the same binding
    static SealJournal open(Path folder, Head fresh) throws IOException {
        delete(finished(folder));
        Files.createDirectories(folder.resolve("promises"));
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        requireAlone(lock);
        Optional<Head> known = readHead(folder).filter(head -> head.binding().equals(fresh.binding()));
        Head head = known.orElse(fresh);
        boolean resumed = known.isPresent();
        Path entries = folder.resolve("entries");
        Path old = folder.resolve("entries.old");
        if (resumed && Files.exists(entries)) {
            // A run that was killed while it took over an earlier one left both: the longer knows more.
            if (!Files.exists(old) || Files.size(entries) >= Files.size(old)) {
                Files.move(entries, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } else if (!resumed) {
            // Of another run, if there are any. What that one began must not be taken for this one's.
            Files.deleteIfExists(entries);
            Files.deleteIfExists(old);
            Files.deleteIfExists(folder.resolve("begun"));
        }
        Files.writeString(
                folder.resolve("head.new"), "%s %d %s%n".formatted(head.snapshot(), head.createdAt(), head.binding()));
        Files.move(folder.resolve("head.new"), folder.resolve("head"), StandardCopyOption.ATOMIC_MOVE);
        SealJournal journal = new SealJournal(
                folder,
                lock,
                head,
                Files.newBufferedWriter(entries),
                Files.newBufferedWriter(folder.resolve("begun"), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                Files.exists(old) ? Files.newBufferedReader(old) : null);
        journal.findUnfinished(old);
        return journal;
    }

    Head head() {
        return head;
    }

    /// What the run before sealed at `path`, if the file still looks the same. To be asked in the order
    /// of the walk.
    Optional<SnapshotEntry> sealedBefore(SnapshotPath path, String mark) throws IOException {
        Line line = next;
        while (line != null && line.entry().path().compareTo(path) < 0) {
            drop(line);
            line = readEarlier();
        }
        if (line == null || !line.entry().path().equals(path)) {
            next = line;
            return Optional.empty();
        }
        next = readEarlier();
        if (!line.mark().equals(mark)) {
            drop(line);
            return Optional.empty();
        }
        return Optional.of(line.entry());
    }

    private synchronized void drop(Line line) {
        if (line.entry().origin().isEmpty()) {
            stale.add(line.entry().header());
        }
    }

    /// The object that the run before began for `path`, if the file still looks the same.
    synchronized Optional<SealedHeader> begunBefore(SnapshotPath path, String mark) {
        Begun known = unfinished.get(path.toString());
        if (known == null || !known.mark().equals(mark)) {
            return Optional.empty();
        }
        unfinished.remove(path.toString());
        return Optional.of(known.header());
    }

    /// Written through to the kernel before any object's first byte is stored, so that a kill leaves nothing nobody
    /// knows of.
    synchronized void begin(List<Begin> objects) throws IOException {
        for (Begin object : objects) {
            begun.write(object.path() + "\t" + object.mark() + "\t"
                    + HexFormat.of().formatHex(object.header().encoded()) + "\n");
        }
        begun.flush();
    }

    /// Records a sealed file; in the order of the manifest. To be flushed.
    void done(SnapshotEntry entry, String mark) throws IOException {
        entries.write(String.join(
                        "\t",
                        entry.path().toString(),
                        mark,
                        Long.toString(entry.plaintextBytes()),
                        Integer.toString(entry.segmentSize().bytes()),
                        HexFormat.of().formatHex(entry.header().encoded()),
                        entry.ciphertextDigest().toString(),
                        entry.origin().map(SnapshotId::toString).orElse("-"))
                + "\n");
    }

    /// Writes what was recorded through to the kernel.
    void flush() throws IOException {
        entries.flush();
    }

    Path promises(SealedObjectId object) {
        return folder.resolve("promises").resolve(object.toString());
    }

    /// Called when the walk is over: the objects of earlier runs that nothing refers to.
    synchronized Set<SealedHeader> leftovers() throws IOException {
        for (Line line = next; line != null; line = readEarlier()) {
            drop(line);
        }
        next = null;
        unfinished.values().forEach(begun -> stale.add(begun.header()));
        return Set.copyOf(stale);
    }

    /// Passes over every sealed file, in order.
    void forEach(EntryConsumer consumer) throws IOException, SealingException {
        try (BufferedReader reader = Files.newBufferedReader(folder.resolve("entries"))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                consumer.accept(parse(line).entry());
            }
        }
    }

    /// Takes an entry.
    interface EntryConsumer {
        void accept(SnapshotEntry entry) throws IOException, SealingException;
    }

    /// Removes the journal: the snapshot is complete. In one step, by its name: a journal that a kill left without its
    /// head but with its list of begun objects would have the next run take the snapshot's objects for leftovers.
    void finish() throws IOException {
        Path finished = finished(folder);
        delete(finished);
        Files.move(folder, finished, StandardCopyOption.ATOMIC_MOVE);
        close();
        delete(finished);
    }

    /// Removes a journal whose snapshot is complete and that no run works on.
    static void remove(Path folder) throws IOException {
        delete(finished(folder));
        if (Files.exists(folder)) {
            Files.move(folder, finished(folder), StandardCopyOption.ATOMIC_MOVE);
            delete(finished(folder));
        }
    }

    private static Path finished(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".finished");
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        entries.close();
        begun.close();
        if (earlier != null) {
            earlier.close();
        }
        lockFile.close();
    }

    private static void requireAlone(FileChannel file) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new CliException(
                    ExitCode.REFUSED, "Another cce seal works on this folder and store. Wait for it or stop it.");
        }
    }

    private static Optional<Head> readHead(Path folder) throws IOException {
        Path file = folder.resolve("head");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ", 3);
        return words.length == 3
                ? Optional.of(new Head(SnapshotId.parse(words[0]), Long.parseLong(words[1]), words[2]))
                : Optional.empty();
    }

    private void findUnfinished(Path old) throws IOException {
        readLines(folder.resolve("begun"), line -> {
            String[] words = line.split("\t", -1);
            if (words.length == 3) {
                header(words[2]).ifPresent(header -> {
                    Begun replaced = unfinished.put(words[0], new Begun(header, words[1]));
                    if (replaced != null) {
                        stale.add(replaced.header());
                    }
                });
            }
        });
        readLines(old, line -> {
            String[] words = line.split("\t", -1);
            Optional<SealedHeader> sealed = words.length == 7 ? header(words[4]) : Optional.empty();
            sealed.ifPresent(header -> {
                stale.remove(header);
                Begun known = unfinished.get(words[0]);
                if (known != null && known.header().equals(header)) {
                    unfinished.remove(words[0]);
                }
            });
        });
    }

    private static void readLines(Path file, Consumer<String> consumer) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                consumer.accept(line);
            }
        }
    }

    private static Optional<SealedHeader> header(String hex) {
        try {
            return Optional.of(SealedHeader.parse(HexFormat.of().parseHex(hex)));
        } catch (SealingException | IllegalArgumentException e) {
            // The last line of a killed run may be cut.
            return Optional.empty();
        }
    }

    private @Nullable Line readEarlier() throws IOException {
        String line = earlier == null ? null : earlier.readLine();
        try {
            return line == null ? null : parse(line);
        } catch (IOException e) {
            // The last line of a killed run may be cut; its file is sealed again.
            return null;
        }
    }

    private static Line parse(String line) throws IOException {
        String[] words = line.split("\t", -1);
        if (words.length != 7) {
            throw new IOException("The journal of the sealing run has a line that is not whole.");
        }
        try {
            SnapshotEntry entry = new SnapshotEntry(
                    SnapshotPath.parse(words[0]),
                    Long.parseLong(words[2]),
                    SegmentSize.ofBytes(Long.parseLong(words[3])),
                    SealedHeader.parse(HexFormat.of().parseHex(words[4])),
                    Sha256Digest.parse(words[5]),
                    words[6].equals("-") ? Optional.empty() : Optional.of(SnapshotId.parse(words[6])));
            return new Line(entry, words[1]);
        } catch (SealingException | RuntimeException e) {
            throw new IOException("The journal of the sealing run has a line that is not whole.", e);
        }
    }
}
