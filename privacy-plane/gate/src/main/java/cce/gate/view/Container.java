package cce.gate.view;

import java.util.List;

/// A reader of one container format.
interface Container {
    /// All readers. Formats that are zip files come before zip itself.
    List<Container> ALL = List.of(
            new Parquet(), new ArrowFile(), new Office(), new Sqlite(), new Hdf5(), new Gguf(), new Pdf(), new Onnx());

    /// Whether the bytes claim to be of this format.
    boolean is(byte[] in);

    /// Reads all of it.
    ///
    /// @throws Malformed if it is damaged
    Contents read(byte[] in, Limits limits);
}
