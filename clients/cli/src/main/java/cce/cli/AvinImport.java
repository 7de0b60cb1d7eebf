package cce.cli;

import cce.protocol.Sha256Digest;
import cce.sealing.AvinFile;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// Decrypts a file of the earlier format into a plain one, which appears whole or not at all.
final class AvinImport {
    private AvinImport() {}

    static long unseal(Path source, Path target, DatasetKey key, Optional<Sha256Digest> expected) throws IOException {
        if (Files.exists(target)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The file " + SourceTree.shown(target) + " is there already and is never replaced.");
        }
        if (!Files.isRegularFile(source)) {
            throw new CliException(ExitCode.USAGE, "There is no file " + SourceTree.shown(source) + ".");
        }
        if (expected.isEmpty()) {
            System.err.println("cce: without --sha256 nobody can tell whether chunks were reordered or cut off.");
        }
        Path temporary = Files.createTempFile(target.toAbsolutePath().getParent(), ".cce-avin", null);
        try {
            long bytes = decrypt(source, temporary, key, expected);
            Files.move(temporary, target);
            return bytes;
        } catch (SealingException e) {
            throw CliException.notVerified(String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static long decrypt(Path source, Path temporary, DatasetKey key, Optional<Sha256Digest> expected)
            throws IOException, SealingException {
        MessageDigest digest = sha256();
        try (InputStream in = new BufferedInputStream(new DigestInputStream(Files.newInputStream(source), digest));
                OutputStream out = Files.newOutputStream(temporary)) {
            long bytes = new AvinFile(in, Files.size(source)).unseal(key, out);
            Sha256Digest found = Sha256Digest.of(digest.digest());
            if (expected.isPresent() && !expected.get().equals(found)) {
                throw CliException.notVerified(
                        "The AVIN file does not have the SHA-256 of its receipt, but " + found + ".");
            }
            return bytes;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }
}
