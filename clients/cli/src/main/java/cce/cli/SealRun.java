package cce.cli;

import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.ManifestWriter;
import cce.sealing.SealedHeader;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/// Seals the files of a tree as one snapshot: files in parallel, their entries in order, then the manifest, and
/// last the object that announces it. Nothing before that can be seen; after a kill the same command goes on.
final class SealRun implements AutoCloseable {
    /// Groups of files between the first that is not sealed yet and the last that was taken up.
    private static final int WINDOW = 1024;

    private final ObjectStore store;
    private final DatasetKey key;
    private final SealJournal journal;
    private final Path scratch;
    private final SecureRandom random = new SecureRandom();
    private final Optional<VerifiedSnapshot> base;
    private final ExecutorService workers;
    private final BlockingQueue<FileSealer> idle = new LinkedBlockingQueue<>();
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final TransferProgress progress;
    private final TreeSet<SnapshotId> origins = new TreeSet<>(java.util.Comparator.comparing(SnapshotId::toString));
    private long files;
    private long shared;
    private long bytes;

    /// Small files that are to be sealed together; those before them are on their way.
    private final List<FileSealer.Work> group = new ArrayList<>();

    private record InFlight(List<FileSealer.Work> group, Future<List<SnapshotEntry>> entries) {}

    /// What came of it.
    ///
    /// @param shared files whose objects an earlier snapshot brought
    record Sealed(SnapshotId snapshot, Sha256Digest root, long files, long shared, long bytes) {}

    SealRun(
            ObjectStore store,
            DatasetKey key,
            SegmentSize segmentSize,
            SealJournal journal,
            Path scratch,
            Optional<VerifiedSnapshot> base,
            int threads,
            TransferProgress progress) {
        this.store = store;
        this.key = key;
        this.journal = journal;
        this.scratch = scratch;
        this.base = base;
        this.progress = progress;
        this.workers = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            idle.add(new FileSealer(store, key, journal.head().snapshot(), segmentSize, journal, random, progress));
        }
    }

    /// @param announce whether the snapshot shall be visible in the store at once; else somebody else sees to that
    Sealed seal(Source.Files tree, boolean announce) throws IOException, SealingException {
        tree.walk(new Source.Visitor() {
            @Override
            public void file(Source file) {
                try {
                    take(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void unsupported(Path path, String why) {
                // Refused or listed before this run began.
            }
        });
        sendGroup();
        while (!inFlight.isEmpty()) {
            recordFirst();
        }
        dropLeftovers();
        Sha256Digest root = publish(announce);
        return new Sealed(journal.head().snapshot(), root, files, shared, bytes);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        idle.forEach(FileSealer::close);
    }

    private void take(Source source) throws IOException {
        Optional<SnapshotEntry> before = journal.sealedBefore(source.path(), source.mark());
        if (before.isPresent()) {
            sendGroup();
            progress.bytes(source.size());
            inFlight.add(new InFlight(
                    List.of(new FileSealer.Work(source, Optional.empty())),
                    CompletableFuture.completedFuture(List.of(before.get()))));
            recordReady();
            return;
        }
        if (source.size() > FileSealer.SMALL_BYTES) {
            sendGroup();
        }
        group.add(new FileSealer.Work(
                source,
                base.flatMap(snapshot ->
                        snapshot.entry(source.path()).map(entry -> entry.sharedFrom(snapshot.snapshot())))));
        if (source.size() > FileSealer.SMALL_BYTES || group.size() >= store.objectsPerPut()) {
            sendGroup();
        }
    }

    private void sendGroup() throws IOException {
        if (!group.isEmpty()) {
            List<FileSealer.Work> work = List.copyOf(group);
            group.clear();
            inFlight.add(new InFlight(work, workers.submit(() -> sealGroup(work))));
            recordReady();
        }
    }

    private List<SnapshotEntry> sealGroup(List<FileSealer.Work> work) throws IOException, InterruptedException {
        FileSealer sealer = idle.take();
        try {
            return sealer.seal(work);
        } finally {
            idle.add(sealer);
        }
    }

    private void recordReady() throws IOException {
        while (inFlight.size() > WINDOW
                || (!inFlight.isEmpty() && inFlight.element().entries().isDone())) {
            recordFirst();
        }
    }

    private void recordFirst() throws IOException {
        InFlight first = inFlight.remove();
        List<SnapshotEntry> entries = SnapshotWork.await(first.entries());
        for (int i = 0; i < entries.size(); i++) {
            record(entries.get(i), first.group().get(i).source());
        }
        journal.flush();
    }

    private void record(SnapshotEntry entry, Source source) throws IOException {
        journal.done(entry, source.mark());
        entry.origin().ifPresent(origins::add);
        files++;
        shared += entry.origin().isPresent() ? 1 : 0;
        bytes += entry.plaintextBytes();
    }

    /// Objects that killed runs began and that no entry refers to.
    private void dropLeftovers() throws IOException {
        for (SealedHeader header : journal.leftovers()) {
            ObjectName name = FileSealer.objectName(key.dataset(), header.objectId());
            try (PendingObject pending = store.pending(name)) {
                pending.abort();
            } catch (StorageException e) {
                if (e.reason() != StorageException.Reason.EXISTS) {
                    throw e;
                }
                store.delete(name);
            }
            Files.deleteIfExists(journal.promises(header.objectId()));
        }
    }

    /// The manifest goes to a file first: its name in the store is its hash. What that file holds is
    /// sealed.
    private Sha256Digest publish(boolean announce) throws IOException, SealingException {
        Instant createdAt = Instant.ofEpochSecond(journal.head().createdAt());
        Sha256Digest root;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(scratch));
                ManifestWriter writer = new ManifestWriter(
                        out,
                        key,
                        new ManifestWriter.Head(journal.head().snapshot(), createdAt, List.copyOf(origins), files),
                        random)) {
            journal.forEach(writer::add);
            root = writer.finish();
        }
        try (InputStream manifest = Files.newInputStream(scratch)) {
            store.put(new ObjectName(ObjectLayout.manifest(key.dataset(), root)), manifest);
        }
        if (!announce) {
            return root;
        }
        store.put(
                new ObjectName(ObjectLayout.snapshot(
                        key.dataset(),
                        createdAt.getEpochSecond(),
                        journal.head().snapshot(),
                        root)),
                new byte[0]);
        return root;
    }
}
