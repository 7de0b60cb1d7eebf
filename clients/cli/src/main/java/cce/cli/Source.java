package cce.cli;

import cce.sealing.SnapshotPath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// One file to be sealed, wherever its plaintext comes from.
interface Source {
    /// Its path in the snapshot.
    SnapshotPath path();

    /// Plaintext bytes.
    long size();

    /// What tells that it is still the same; a run goes on only with sources whose mark did not change.
    String mark();

    /// Its name as it can be shown on a terminal.
    String shown();

    Reading open() throws IOException;

    /// The plaintext, front to back.
    interface Reading extends Closeable {
        /// Fills the first `length` bytes of `target` with those that follow.
        void read(byte[] target, int length) throws IOException;

        /// Begins again at the first byte.
        void rewind() throws IOException;

        /// Throws unless what was read so far is what [Source#mark] stands for; before the last byte is sealed, that
        /// is the whole file.
        void requireUnchanged() throws IOException;
    }

    /// Files in the order of a manifest, ascending by the bytes of their paths.
    interface Files {
        void walk(Visitor visitor);
    }

    /// Who walks them.
    interface Visitor {
        void file(Source file);

        void unsupported(Path path, String why);
    }
}
