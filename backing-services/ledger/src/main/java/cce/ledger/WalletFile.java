package cce.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/// Files that hold a key: created private, never overwritten, refused when others could have read them.
final class WalletFile {
    private static final int MAX_BYTES = 16 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private WalletFile() {}

    /// The bare key: 64 hexadecimal digits and a line feed.
    static byte[] read(Path file) {
        byte[] text = readPrivate(file);
        try {
            int end = text.length > 0 && text[text.length - 1] == '\n' ? text.length - 1 : text.length;
            int start = end > 1 && text[0] == '0' && text[1] == 'x' ? 2 : 0;
            return decode(file, text, start, end);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    static void write(Path file, byte[] key) {
        byte[] text = new byte[2 * key.length + 1];
        for (int i = 0; i < key.length; i++) {
            text[2 * i] = (byte) Character.forDigit((key[i] >> 4) & 0xf, 16);
            text[2 * i + 1] = (byte) Character.forDigit(key[i] & 0xf, 16);
        }
        text[text.length - 1] = '\n';
        try {
            writePrivate(file, text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    static byte[] readPrivate(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw bad("The wallet file " + file + " can be used by others: make a new wallet, or run chmod 600 on it"
                        + " if nobody else can have read it.");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw bad("The wallet file " + file + " is too large to be one.");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Reason.BAD_WALLET, "The wallet file " + file + " cannot be read.", e);
        }
    }

    static void writePrivate(Path file, byte[] content) {
        FileAttribute<?> privately = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, fresh, privately)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new LedgerException(
                    LedgerException.Reason.BAD_WALLET,
                    "The wallet file " + file + " exists already and is not overwritten: name another.",
                    e);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Reason.BAD_WALLET, "The wallet file " + file + " cannot be written.", e);
        }
    }

    private static byte[] decode(Path file, byte[] text, int start, int end) {
        if (end - start != 2 * Curve.SCALAR_BYTES) {
            throw bad("The wallet file " + file + " must hold 64 hexadecimal digits.");
        }
        byte[] key = new byte[Curve.SCALAR_BYTES];
        for (int i = 0; i < key.length; i++) {
            int high = text[start + 2 * i];
            int low = text[start + 2 * i + 1];
            if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
                Arrays.fill(key, (byte) 0);
                throw bad("The wallet file " + file + " must hold 64 hexadecimal digits.");
            }
            key[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
        }
        return key;
    }

    private static LedgerException bad(String sentence) {
        return new LedgerException(LedgerException.Reason.BAD_WALLET, sentence);
    }
}
