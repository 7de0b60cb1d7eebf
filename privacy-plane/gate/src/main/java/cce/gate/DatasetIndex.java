package cce.gate;

import cce.gate.input.Contents;
import cce.gate.input.DatasetReader;
import cce.gate.input.IndexCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// What the gate keeps beside a sealed dataset: at most a twentieth of its size, as confidential as the dataset itself.
///
/// Tables (CSV, TSV, JSON lines, JSON arrays, each also gzip-compressed) leave a uniform sample of their rows, every
/// other file a sample of fingerprints. That convicts an output that carries much of a large dataset without reading
/// it again; whatever it does not convict is compared with the rows themselves ([DatasetRows]).
public final class DatasetIndex {
    /// An index is smaller than this share of its dataset, unless the names of the columns alone are more.
    static final int SHARE = 22;

    private final byte[] bytes;
    private final Contents contents;

    private DatasetIndex(byte[] bytes, Contents contents) {
        this.bytes = bytes;
        this.contents = contents;
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
            return new DatasetIndex(bytes.clone(), IndexCodec.read(bytes));
        } catch (IOException e) {
            throw new GateException(
                    GateException.Reason.BAD_INDEX,
                    "The dataset index is damaged; build it again from the dataset.",
                    e);
        }
    }

    /// The index as bytes (docs/formats/dataset-index.md). They hold values of the dataset: seal them.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// Rows over all tables of the dataset.
    public long rows() {
        return contents.rows();
    }

    Contents contents() {
        return contents;
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
            return fromBytes(IndexCodec.write(reader.contents(), reader.bytes() / SHARE));
        }
    }
}
