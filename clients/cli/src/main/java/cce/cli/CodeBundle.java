package cce.cli;

import cce.protocol.Sha256Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A consumer's code as one tar: sorted, without times, owners or modes, so that the same files have the same digest
/// wherever they are packed.
final class CodeBundle {
    private static final int MAX_BYTES = 16 << 20;

    private final Sha256Digest digest;
    private final byte[] tar;

    private CodeBundle(Sha256Digest digest, byte[] tar) {
        this.digest = digest;
        this.tar = tar;
    }

    Sha256Digest digest() {
        return digest;
    }

    byte[] tar() {
        return tar.clone();
    }

    static CodeBundle of(Path folder) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Uploader.Item item : Uploader.list(folder)) {
                if (item.size() + bytes.size() > MAX_BYTES) {
                    throw new CliException(
                            ExitCode.USAGE, "The code in " + folder + " is over 16 MiB. Put large things into the image.");
                }
                TarArchiveEntry entry = new TarArchiveEntry(item.path());
                entry.setSize(item.size());
                entry.setModTime(0L);
                entry.setIds(0, 0);
                entry.setNames("", "");
                entry.setMode(0100644);
                tar.putArchiveEntry(entry);
                tar.write(Files.readAllBytes(item.file()));
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The code in " + folder + " cannot be read.", e);
        }
        return of(bytes.toByteArray());
    }

    static CodeBundle ofFiles(List<java.util.Map.Entry<String, byte[]>> files) {
        try {
            Path folder = Files.createTempDirectory("cce-code");
            for (java.util.Map.Entry<String, byte[]> file : files) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            CodeBundle bundle = of(folder);
            for (java.util.Map.Entry<String, byte[]> file : files) {
                Files.delete(folder.resolve(file.getKey()));
            }
            Files.delete(folder);
            return bundle;
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "A temporary folder could not be used.", e);
        }
    }

    private static CodeBundle of(byte[] tar) {
        try {
            return new CodeBundle(Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(tar)), tar);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
