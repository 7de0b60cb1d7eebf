package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/// 7z archives without a password.
final class SevenZipFormat implements Format {
    private static final byte[] MAGIC = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c};
    private static final int MAX_MEMORY_KIB = 128 << 10;
    private static final int BUFFER = 1 << 14;

    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        if (!Bytes.startsWith(part.bytes(), 0, MAGIC)) {
            return Optional.empty();
        }
        var members = new ArchiveMembers(part, out);
        try (SevenZFile archive = SevenZFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(part.bytes()))
                .setMaxMemoryLimitKiB(MAX_MEMORY_KIB)
                .get()) {
            for (SevenZArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (!members.more(entry.getName())) {
                    return Optional.of(Kind.ARCHIVE);
                }
                members.text("name", String.valueOf(entry.getName()));
                if (entry.hasStream()) {
                    members.member(entry.getName(), read(archive, part, out));
                }
            }
            return Optional.of(Kind.ARCHIVE);
        } catch (IOException | RuntimeException e) {
            // The library signals damage and passwords in many ways; either way nobody read it.
            out.limits().malformed(part.path(), "a 7z archive cannot be read");
            return Optional.empty();
        }
    }

    private static byte[] read(SevenZFile archive, Part part, Decoding out) throws IOException {
        int max = out.limits().allowance(part.bytes().length);
        var plain = new ByteArrayOutputStream();
        var buffer = new byte[BUFFER];
        for (int read = archive.read(buffer); read > 0; read = archive.read(buffer)) {
            plain.write(buffer, 0, Math.min(read, max - plain.size()));
            if (plain.size() >= max) {
                out.limits().limit(part.path(), "a member expands beyond its limit");
                break;
            }
        }
        out.limits().produce(plain.size());
        return plain.toByteArray();
    }
}
