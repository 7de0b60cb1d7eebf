package cce.cli;

import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealingException;
import cce.sealing.SnapshotEntry;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Decrypts a snapshot into a folder.
@Command(
        name = "unseal",
        mixinStandardHelpOptions = true,
        description =
                "Decrypts a snapshot into a folder. Each file appears whole or not at all; run it again after an interruption and it goes on.")
final class UnsealCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 4 << 20;

    /// In the target while it is not complete: names the snapshot, and holds the files that are not whole.
    private static final String MARK = ".cce-unseal";

    @Parameters(index = "0", paramLabel = "STORE", description = "A directory or s3://bucket/prefix.")
    private String store = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "A folder that is empty or not there yet.")
    private Path target = Path.of("");

    @Option(names = "--avin", description = "STORE is a file in the format AVIN version 1, and DIR the file to write.")
    private boolean avin;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description =
                    "With --avin: SHA-256 of the stored file, from its receipt. The format itself does not show chunks that were reordered or cut off.")
    private @Nullable String sha256;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Option(names = "--dry-run", description = "Only tell what would be written.")
    private boolean dryRun;

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        try (DatasetKey key = KeyFile.read(keys.keyFile())) {
            if (avin) {
                long bytes = AvinImport.unseal(
                        Path.of(store), target, key, Optional.ofNullable(sha256).map(Sha256Digest::parse));
                output.object(Output.fields("file", target.toString(), "bytes", bytes));
                return ExitCode.OK;
            }
            ObjectStore objects = Stores.openReadOnly(store);
            try (StoredSnapshots.Opened opened = new StoredSnapshots(objects, key).open(keys.root())) {
                VerifiedSnapshot snapshot = opened.snapshot();
                if (!dryRun) {
                    write(objects, snapshot, key, output.isJson());
                }
                output.object(Output.fields(
                        "dataset_id", snapshot.dataset().toString(),
                        "snapshot_id", snapshot.snapshot().toString(),
                        "root", snapshot.root().toString(),
                        "files", snapshot.fileCount(),
                        "bytes", snapshot.totalPlaintextBytes()));
                return ExitCode.OK;
            }
        } catch (UncheckedIOException | IOException e) {
            throw stopped(e);
        }
    }

    private static CliException stopped(Exception e) {
        if (e.getCause() instanceof SealingException) {
            return CliException.notVerified(String.valueOf(e.getMessage()));
        }
        return new CliException(
                ExitCode.ENVIRONMENT,
                "Unsealing stopped: " + e.getMessage()
                        + " Every file that is there is whole; run the same command to go on.",
                e);
    }

    private void write(ObjectStore objects, VerifiedSnapshot snapshot, DatasetKey key, boolean quiet)
            throws IOException {
        Path mark = prepare(snapshot);
        try (TransferProgress progress = new TransferProgress("unsealing", snapshot.totalPlaintextBytes(), quiet)) {
            SnapshotWork.forEach(snapshot, threads.count(), BUFFER_BYTES, (entry, buffer) -> {
                writeFile(objects, snapshot, key, entry, mark, buffer, progress);
                progress.file();
            });
        }
        Files.delete(mark.resolve(snapshot.root().toString()));
        try (Stream<Path> left = Files.list(mark)) {
            for (Path path : left.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(mark);
    }

    /// The folder must be empty, or the one that an interrupted run of the same snapshot left.
    private Path prepare(VerifiedSnapshot snapshot) throws IOException {
        Files.createDirectories(target);
        Path mark = target.resolve(MARK);
        Path root = mark.resolve(snapshot.root().toString());
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return mark;
        }
        try (Stream<Path> present = Files.list(target)) {
            if (present.findAny().isPresent()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "The folder " + SourceTree.shown(target)
                                + " is not empty, and what is in it is never replaced. Name another.");
            }
        }
        Files.createDirectory(mark);
        Files.createFile(root);
        return mark;
    }

    private void writeFile(
            ObjectStore objects,
            VerifiedSnapshot snapshot,
            DatasetKey key,
            SnapshotEntry entry,
            Path mark,
            byte[] buffer,
            TransferProgress progress)
            throws IOException {
        Path file = target.resolve(entry.path().toString());
        // Files move here when they are whole, so one that is there is done.
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == entry.plaintextBytes()) {
            progress.bytes(entry.plaintextBytes());
            return;
        }
        Path temporary = mark.resolve(UUID.randomUUID().toString());
        try (ObjectReader reader = objects.open(FileSealer.objectName(snapshot.dataset(), entry.object()));
                SealedFile sealed = snapshot.open(entry, reader::readFully, key);
                FileChannel out =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (entry.plaintextBytes() == 0) {
                sealed.verifyAll();
            }
            for (long at = 0; at < entry.plaintextBytes(); ) {
                int length = sealed.read(at, buffer, 0, buffer.length);
                ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, length);
                while (chunk.hasRemaining()) {
                    int ignored = out.write(chunk);
                }
                at += length;
                progress.bytes(length);
            }
        } catch (SealingException e) {
            Files.deleteIfExists(temporary);
            throw new IOException("The file '" + Output.text(entry.path()) + "' does not verify: " + e.getMessage(), e);
        }
        Files.createDirectories(file.getParent());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
