package cce.cli;

import cce.process.MemoryProtection;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import cce.sealing.DatasetKey;
import cce.sealing.SealingKey;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/// A dataset's key in a file of its owner: who has it can read the dataset, and nobody else ever can.
///
/// ```text
/// {"version":1,"dataset_id":"0x<40 hex>","epoch":0,"key":"<64 hex>"}
/// ```
final class KeyFile {
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 4096;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    record Document(int version, DatasetId datasetId, int epoch, String key) {}

    /// Draws a key and writes it, readable by its owner only. A file that is there is never replaced: it may be the
    /// only way to somebody's data.
    static DatasetKey create(Path file, DatasetId dataset, int epoch, SecureRandom random) {
        MemoryProtection.denyDumps();
        byte[] raw = new byte[SealingKey.KEY_BYTES];
        random.nextBytes(raw);
        DatasetKey key = new DatasetKey(dataset, epoch, SecretBytes.adopt(raw));
        write(file, key);
        return key;
    }

    static void write(Path file, DatasetKey key) {
        byte[] raw = key.secret().copy(SecretAccess.toRawKeyBytes());
        byte[] text = Json.write(
                new Document(VERSION, key.dataset(), key.epoch(), HexFormat.of().formatHex(raw)));
        Arrays.fill(raw, (byte) 0);
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            channel.write(java.nio.ByteBuffer.wrap(text));
        } catch (FileAlreadyExistsException e) {
            throw new CliException(
                    ExitCode.USAGE, "The key file " + file + " is there already and is never replaced.", e);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The key file " + file + " cannot be written.", e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /// Reads a key; refuses a file that others than its owner may read.
    static DatasetKey read(Path file) {
        MemoryProtection.denyDumps();
        byte[] text = readPrivate(file);
        try {
            Document document = Json.read(text, Document.class);
            byte[] raw = HexFormat.of().parseHex(document.key());
            if (document.version() != VERSION || raw.length != SealingKey.KEY_BYTES) {
                throw notAKey(file);
            }
            return new DatasetKey(document.datasetId(), document.epoch(), SecretBytes.adopt(raw));
        } catch (ProtocolException | IllegalArgumentException e) {
            throw notAKey(file);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] readPrivate(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new CliException(
                        ExitCode.USAGE,
                        "Others may read the key file " + file + ". Make it private with: chmod 600 " + file);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw notAKey(file);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The key file " + file + " cannot be read. Make one with: cce seal --new-key --key " + file,
                    e);
        }
    }

    private static CliException notAKey(Path file) {
        return new CliException(ExitCode.USAGE, "The file " + file + " is no key file of cce.");
    }
}
