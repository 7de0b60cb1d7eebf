package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Writes files as a POSIX tar archive whose bytes depend on nothing but names and contents: sorted by name, no
/// times, no owners, one mode, no folder entries. docs/formats/result-tar.md is its description.
public final class ResultTar {

    private static final int MODE = 0100644;

    private ResultTar() {}

    /// One member of the archive.
    ///
    /// @param name relative path, `/` between parts
    /// @param size in bytes; the content must give exactly as many
    /// @param sha256 digest the content must have, if it is known
    /// @param content opens the bytes
    public record Member(String name, long size, Optional<String> sha256, Content content) {

        public Member {
            EntryPath path = EntryPath.parse(name);
            if (path.isRoot() || !String.join("/", path.parts()).equals(name) || size < 0) {
                throw new IllegalArgumentException("A tar member needs a plain relative name and a size.");
            }
        }
    }

    /// Opens a member's bytes.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /// A collected file under `prefix` (empty, or ending in `/`).
    public static Member member(String prefix, OutputFile file) {
        return new Member(
                prefix + file.name(),
                file.size(),
                Optional.of(file.sha256()),
                () -> Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS));
    }

    /// A captured stream under the given name.
    public static Member member(String name, CapturedStream stream) {
        return new Member(
                name,
                stream.keptBytes(),
                Optional.empty(),
                () -> Files.newInputStream(stream.file(), LinkOption.NOFOLLOW_LINKS));
    }

    /// Bytes made by the caller, such as a description of the run.
    public static Member member(String name, byte[] bytes) {
        byte[] copy = bytes.clone();
        return new Member(name, copy.length, Optional.empty(), () -> new java.io.ByteArrayInputStream(copy));
    }

    /// Streams the archive to `out`, which stays open.
    ///
    /// @throws ExecutorException if a member changed since it was collected, or two have one name
    public static void write(List<Member> members, OutputStream out) throws IOException {
        List<Member> sorted =
                members.stream().sorted(Comparator.comparing(Member::name)).toList();
        Set<String> names = new HashSet<>();
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        for (Member member : sorted) {
            if (!names.add(member.name())) {
                throw changed("Two output files have one name.");
            }
            writeMember(member, tar);
        }
        tar.finish();
        tar.flush();
    }

    private static void writeMember(Member member, TarArchiveOutputStream tar) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(member.name());
        entry.setSize(member.size());
        entry.setMode(MODE);
        entry.setModTime(0L);
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
        try (VerifyingInput in = new VerifyingInput(member.content().open(), "output file", member.size())) {
            in.transferTo(tar);
            String actual = in.digestOfRest();
            boolean same = member.sha256().map(actual::equals).orElse(true);
            if (in.count() != member.size() || !same) {
                throw changed("An output file changed after it was collected.");
            }
        }
        tar.closeArchiveEntry();
    }

    private static ExecutorException changed(String message) {
        return new ExecutorException(Reason.IO, message + " The job's output is refused.");
    }
}
