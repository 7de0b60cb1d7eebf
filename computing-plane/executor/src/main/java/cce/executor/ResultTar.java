package cce.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Writes files as a tar archive whose bytes depend on nothing but names and contents: sorted by name, no times, no
/// owners, one mode.
public final class ResultTar {

    private ResultTar() {}

    /// One member of the archive.
    ///
    /// @param name relative path, `/` between parts
    /// @param size in bytes; the content must give exactly as many
    /// @param content opens the bytes
    public record Member(String name, long size, Content content) {}

    /// Opens a member's bytes.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /// A collected file under `prefix` (empty, or ending in `/`).
    @SuppressWarnings("DoNotCallSuggester")
    public static Member member(String prefix, OutputFile file) {
        throw new UnsupportedOperationException();
    }

    /// A captured stream under the given name.
    @SuppressWarnings("DoNotCallSuggester")
    public static Member member(String name, CapturedStream stream) {
        throw new UnsupportedOperationException();
    }

    /// Streams the archive to `out`, which stays open.
    ///
    /// @throws ExecutorException if a member changed since it was collected, or two have one name
    @SuppressWarnings("DoNotCallSuggester")
    public static void write(List<Member> members, OutputStream out) throws IOException {
        throw new UnsupportedOperationException();
    }
}
