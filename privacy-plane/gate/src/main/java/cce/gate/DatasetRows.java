package cce.gate;

import java.io.IOException;
import java.io.InputStream;

/// The files of a dataset, to be read again while an output is reviewed: the index kept beside the dataset is too small
/// to recount a group or to recognise a single row.
///
/// Each call of [#read] streams all files once, front to back. Whoever implements it decrypts and authenticates as it
/// reads; nothing of the plaintext is kept here.
@FunctionalInterface
public interface DatasetRows {
    /// Hands the files over, one after the other, in the order they were indexed in.
    ///
    /// @throws IOException if a file is missing, damaged or does not authenticate; the review then holds the output
    void read(FileReader reader) throws IOException;

    /// Takes one file of the dataset.
    @FunctionalInterface
    interface FileReader {
        /// Reads one plaintext file to its end; does not close it.
        void file(String path, InputStream plaintext) throws IOException;
    }
}
