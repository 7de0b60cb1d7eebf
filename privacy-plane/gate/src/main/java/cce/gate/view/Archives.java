package cce.gate.view;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/// Members of zip and tar archives. Names, comments and extra fields are handed over like content: they can carry as
/// much as a member.
final class Archives {
    private static final int BUFFER = 1 << 14;
    private static final int ZIP_LOCAL = 30;
    private static final int ZIP_CENTRAL = 46;
    private static final int ZIP_END = 22;
    private static final int DESCRIPTOR = 24;
    private static final int TAR_BLOCK = 512;

    private Archives() {}

    /// Receives what an archive holds.
    interface Sink {
        void member(String name, byte[] bytes);

        void text(String name, String text);

        void opaque(String name, long bytes);

        boolean more(String name);
    }

    /// Reads a zip through its central directory, and counts bytes that belong to no member.
    static boolean zip(byte[] in, Limits limits, String path, Sink sink) {
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(in))
                .get()) {
            long explained = ZIP_END;
            for (Enumeration<ZipArchiveEntry> e = zip.getEntries(); e.hasMoreElements(); ) {
                ZipArchiveEntry entry = e.nextElement();
                if (!sink.more(entry.getName())) {
                    return true;
                }
                explained += ZIP_LOCAL
                        + ZIP_CENTRAL
                        + DESCRIPTOR
                        + 2L * entry.getRawName().length
                        + entry.getCompressedSize()
                        + entry.getExtra().length
                        + entry.getCentralDirectoryExtra().length;
                describe(entry, sink);
                content(zip, entry, limits, path, sink);
            }
            if (in.length > explained) {
                sink.opaque("gaps", in.length - explained);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            // The library signals damage in many ways; a zip that cannot be listed is not understood.
            return false;
        }
    }

    private static void describe(ZipArchiveEntry entry, Sink sink) {
        sink.text("name", entry.getName());
        Optional.ofNullable(entry.getComment()).ifPresent(comment -> sink.text("comment", comment));
        // Time stamps and owners need a few dozen bytes; more is a message.
        if (entry.getCentralDirectoryExtra().length > 64) {
            sink.member("extra", entry.getCentralDirectoryExtra());
        }
    }

    private static void content(ZipFile zip, ZipArchiveEntry entry, Limits limits, String path, Sink sink)
            throws IOException {
        if (entry.isDirectory()) {
            return;
        }
        if (!zip.canReadEntryData(entry)) {
            sink.opaque(entry.getName(), Math.max(1, entry.getCompressedSize()));
            return;
        }
        int packed = Math.clamp(entry.getCompressedSize(), 0, Integer.MAX_VALUE);
        try (InputStream plain = zip.getInputStream(entry)) {
            copy(plain, limits.allowance(packed), path + ">" + entry.getName(), limits)
                    .ifPresent(bytes -> sink.member(entry.getName(), bytes));
        }
    }

    static boolean isTar(byte[] in) {
        return in.length >= TAR_BLOCK && Bytes.startsWith(in, 257, "ustar");
    }

    /// Reads a tar front to back.
    static boolean tar(byte[] in, Limits limits, String path, Sink sink) {
        var source = new ByteArrayInputStream(in);
        try (var tar = new TarArchiveInputStream(source)) {
            for (TarArchiveEntry next = tar.getNextEntry(); next != null; next = tar.getNextEntry()) {
                TarArchiveEntry entry = next;
                if (!sink.more(entry.getName())) {
                    return true;
                }
                sink.text(
                        "name",
                        entry.getName() + " " + entry.getLinkName() + " " + entry.getUserName() + " "
                                + entry.getGroupName());
                if (!entry.getExtraPaxHeaders().isEmpty()) {
                    sink.text("pax", entry.getExtraPaxHeaders().toString());
                }
                if (entry.isFile()) {
                    copy(tar, limits.allowance(in.length), path + ">" + entry.getName(), limits)
                            .ifPresent(bytes -> sink.member(entry.getName(), bytes));
                }
            }
        } catch (IOException | RuntimeException e) {
            return false;
        }
        byte[] rest = source.readAllBytes();
        if (!zeros(rest)) {
            sink.member("trailer", rest);
        }
        return true;
    }

    private static Optional<byte[]> copy(InputStream plain, int max, String path, Limits limits) throws IOException {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[BUFFER];
        for (int read = plain.read(buffer); read > 0; read = plain.read(buffer)) {
            out.write(buffer, 0, Math.min(read, max - out.size()));
            if (out.size() >= max) {
                limits.limit(path, "a member expands beyond its limit");
                break;
            }
        }
        limits.produce(out.size());
        return Optional.of(out.toByteArray());
    }

    private static boolean zeros(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
