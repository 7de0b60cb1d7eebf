package cce.gate;

import cce.gate.input.Contents;
import cce.gate.input.DatasetReader;
import cce.gate.input.InputTable;
import cce.gate.input.Shown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A dataset as a review sees it: the small index made while it was sealed, and its rows, which are read again when
/// the index cannot decide. What was read is kept until this object is dropped, so that several looks at one output,
/// or several outputs of one dataset, read it once.
public final class GateDataset {
    private final Optional<DatasetIndex> index;
    private final DatasetRows rows;
    private Optional<Contents> read = Optional.empty();
    private List<String> notes = List.of();

    private GateDataset(Optional<DatasetIndex> index, DatasetRows rows) {
        this.index = index;
        this.rows = rows;
    }

    /// A sealed dataset with its index.
    public static GateDataset of(DatasetIndex index, DatasetRows rows) {
        return new GateDataset(Optional.of(index), rows);
    }

    /// A dataset nobody made an index of.
    public static GateDataset of(DatasetRows rows) {
        return new GateDataset(Optional.empty(), rows);
    }

    /// A dataset of one file that is in memory.
    public static GateDataset of(String path, byte[] file) {
        return of(reader -> reader.file(path, new ByteArrayInputStream(file)));
    }

    /// Rows over all tables of the dataset.
    ///
    /// @throws IOException if they have to be read for it and cannot be
    public long rows() throws IOException {
        return index.isPresent() ? index.get().rows() : contents().rows();
    }

    /// What could not be understood when the rows were read, as sentences for the owner of the dataset.
    public synchronized List<String> notes() {
        return notes;
    }

    /// What the index alone tells, a sample.
    Optional<Contents> sketch() {
        return index.map(DatasetIndex::contents);
    }

    /// The dataset as it is without an output to compare it with.
    Close whole() throws IOException {
        Contents contents = contents();
        return new Close(contents, contents.tables());
    }

    /// What was read of a dataset.
    ///
    /// @param contents as [#contents()] tells
    /// @param close the same tables with the rows that the output may show
    record Close(Contents contents, List<InputTable> close) {
        Close {
            close = List.copyOf(close);
        }
    }

    /// Reads all rows and keeps of large tables also those that the output may show.
    synchronized Close close(Shown shown) throws IOException {
        var reader = new DatasetReader(shown);
        rows.read(reader::read);
        notes = reader.notes();
        return new Close(reader.contents(), reader.close());
    }

    /// The dataset itself: whole tables, or for those beyond the bound a sample of rows.
    synchronized Contents contents() throws IOException {
        if (read.isEmpty()) {
            var reader = new DatasetReader();
            rows.read(reader::read);
            read = Optional.of(reader.contents());
            notes = reader.notes();
        }
        return read.get();
    }
}
