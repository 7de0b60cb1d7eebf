package cce.gate;

import cce.gate.input.DatasetReader;
import cce.gate.input.IndexCodec;
import cce.gate.input.InputTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// What the gate must know about a dataset to recognise its records in an output. Built once while the dataset's
/// plaintext streams by, kept as bytes that are as confidential as the dataset itself, loaded at review.
///
/// Tables (CSV, TSV, JSON lines, JSON arrays, each also gzip-compressed) are kept column by column; each table keeps at
/// most four million cells, beyond which a uniform sample of its rows remains. Every other file leaves fingerprints.
public final class DatasetIndex {
    private final IndexCodec.Content content;

    private DatasetIndex(IndexCodec.Content content) {
        this.content = content;
    }

    /// Starts an index.
    public static Builder builder() {
        return new Builder();
    }

    /// Reads an index back.
    ///
    /// @throws GateException with `BAD_INDEX` if the bytes are not an index of a known version
    public static DatasetIndex fromBytes(byte[] bytes) {
        try {
            return new DatasetIndex(IndexCodec.read(bytes));
        } catch (IOException e) {
            throw new GateException(
                    GateException.Reason.BAD_INDEX,
                    "The dataset index is damaged; build it again from the dataset.",
                    e);
        }
    }

    /// The index as bytes (docs/formats/dataset-index.md). They hold values of the dataset: seal them.
    public byte[] toBytes() {
        return IndexCodec.write(content);
    }

    /// Rows over all tables of the dataset.
    public long rows() {
        return content.tables().stream().mapToLong(InputTable::totalRows).sum();
    }

    List<InputTable> tables() {
        return content.tables();
    }

    IndexCodec.Content content() {
        return content;
    }

    /// Collects the files of one dataset.
    public static final class Builder {
        private final DatasetReader reader = new DatasetReader();

        private Builder() {}

        /// Reads one plaintext file to its end; does not close it. What it is, is told by its content.
        ///
        /// @throws UncheckedIOException if the stream fails
        public Builder add(String path, InputStream plaintext) {
            try {
                reader.read(path, plaintext);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /// What could not be read, as sentences for the owner of the dataset.
        public List<String> notes() {
            return reader.notes();
        }

        /// The finished index.
        public DatasetIndex build() {
            return new DatasetIndex(new IndexCodec.Content(reader.tables(), reader.fingerprints()));
        }
    }
}
