package cce.gate.view;

import java.util.List;

/// Everything the decoders made of an output.
///
/// @param views all views, outer before inner
/// @param problems what could not be decoded
/// @param files the outcome per file, in the order given
public record Decoded(List<View> views, List<Problem> problems, List<FileKind> files) {
    public Decoded {
        views = List.copyOf(views);
        problems = List.copyOf(problems);
        files = List.copyOf(files);
    }

    /// What one file is.
    public record FileKind(String name, Kind kind, long bytes) {}

    /// Bytes in views no parser understood.
    public long opaqueBytes() {
        return views.stream()
                .mapToLong(view -> view instanceof View.Opaque opaque ? opaque.bytes().length : 0)
                .sum();
    }
}
