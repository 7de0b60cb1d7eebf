package cce.gate.view;

import java.util.List;
import java.util.Optional;

/// A parser for one kind of file.
@FunctionalInterface
interface Format {
    /// All formats in the order they are tried. Those with a clear magic number come first, so that a guess never takes
    /// a file away from the parser that knows it.
    List<Format> ALL = List.of(
            new PngFormat(),
            new NpyFormat(),
            new ContainerFormat(),
            new ZipFormat(),
            new TarFormat(),
            new SevenZipFormat(),
            new StreamFormat(),
            new PickleFormat(),
            new RasterFormat(),
            new SafetensorsFormat());

    /// Opens a part if it is of this format: hands everything in it to `out`, what it could not read as opaque.
    ///
    /// @return what it is; empty if it is something else or too damaged to say
    Optional<Kind> open(Part part, Decoding out);

    /// Bytes to look at.
    ///
    /// @param path the chain of decodings that led here
    /// @param depth containers around them
    @SuppressWarnings("ArrayRecordComponent")
    record Part(String path, byte[] bytes, int depth) {
        Part inner(String step, byte[] inside) {
            return new Part(path + ">" + step, inside, depth + 1);
        }
    }
}
