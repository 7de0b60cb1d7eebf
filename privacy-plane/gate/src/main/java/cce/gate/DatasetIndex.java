package cce.gate;

import java.io.InputStream;

/// What the gate must know about a dataset to recognise its records in an output. Built once while the dataset's
/// plaintext streams by, kept as bytes that are as confidential as the dataset itself, loaded at review.
@SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
public final class DatasetIndex {
    private DatasetIndex() {}

    private static <T> T later() {
        throw new UnsupportedOperationException("The dataset index is not written yet.");
    }

    /// Starts an index.
    public static Builder builder() {
        return later();
    }

    /// Reads an index back.
    ///
    /// @throws GateException with `BAD_INDEX` if the bytes are not an index of a known version
    public static DatasetIndex fromBytes(byte[] bytes) {
        return later();
    }

    /// The index as bytes (docs/formats/dataset-index.md). They hold values of the dataset: seal them.
    public byte[] toBytes() {
        return later();
    }

    /// Rows over all tables of the dataset.
    public long rows() {
        return later();
    }

    /// Collects the files of one dataset.
    public interface Builder {
        /// Reads one plaintext file to its end; does not close it. Tables are recognised by content, the name only
        /// helps to tell CSV from TSV.
        ///
        /// @throws java.io.UncheckedIOException if the stream fails
        Builder add(String path, InputStream plaintext);

        /// The finished index.
        DatasetIndex build();
    }
}
