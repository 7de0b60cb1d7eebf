package cce.collateral;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/// Small files, read within bounds and replaced as a whole: a crash leaves the old content or the new.
final class Disk {
    private Disk() {}

    static Optional<byte[]> read(Path file, int maxBytes) {
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new CollateralException(
                        CollateralException.Reason.BAD_FILE,
                        "The file " + file + " is above " + maxBytes + " bytes; nothing of ours is.");
            }
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw bad(file, "read", e);
        }
    }

    /// When the file was last written: a hint for freshness, nothing to rely on.
    static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw bad(file, "read", e);
        }
    }

    static void replace(Path file, byte[] content) {
        Path target = file.toAbsolutePath();
        try {
            Path folder = target.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path temporary = Files.createTempFile(folder, "." + target.getFileName(), ".tmp");
            try {
                try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer left = ByteBuffer.wrap(content);
                    while (left.hasRemaining()) {
                        out.write(left);
                    }
                    out.force(true);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw bad(file, "written", e);
        }
    }

    private static CollateralException bad(Path file, String verb, IOException e) {
        return new CollateralException(
                CollateralException.Reason.BAD_FILE,
                "The file " + file + " cannot be " + verb + ": " + e.getMessage() + ". Check its folder and rights.",
                e);
    }
}
