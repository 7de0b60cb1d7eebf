package cce.gate.emit;

import cce.gate.emit.Canonical.Rebuilt;
import cce.gate.emit.Canonical.Refused;
import cce.gate.view.Contents;
import cce.gate.view.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Containers of values, reduced to their values: tables become CSV, arrays `.npy`, pages plain text, pictures are
/// drawn again. Several parts make a zip in the order of the file, one part is a file of its own. Names, types,
/// properties, styles and everything that is not content stay behind.
final class Containers {
    private final Emitter emitter;
    private final Rows rows;
    private final Prose prose;
    private final Arrays arrays;

    Containers(Emitter emitter, Rows rows, Prose prose, Arrays arrays) {
        this.emitter = emitter;
        this.rows = rows;
        this.prose = prose;
        this.arrays = arrays;
    }

    /// Empty if the bytes are no container of values.
    Optional<Canonical> rebuild(byte[] in, int depth) {
        return Contents.of(in).map(contents -> rebuild(contents, depth));
    }

    private Canonical rebuild(Contents contents, int depth) {
        var parts = new ArrayList<Rebuilt>();
        for (Contents.Item item : contents.items()) {
            switch (part(item, contents.kind(), depth)) {
                case Part.Of of -> parts.add(of.rebuilt());
                case Part.Dropped ignored -> {}
                case Part.Stopped stopped -> {
                    return stopped.refused();
                }
            }
        }
        String step = contents.form() + "-to-values";
        return switch (parts.size()) {
            case 0 -> new Rebuilt("txt", "text/plain", new byte[0], List.of(step));
            case 1 -> parts.getFirst().after(step);
            default -> new Rebuilt("zip", "application/zip", Archive.zip(parts), List.of(step, "zip-rebuilt"));
        };
    }

    /// What becomes of one item.
    private sealed interface Part {
        record Of(Rebuilt rebuilt) implements Part {}

        record Dropped() implements Part {}

        record Stopped(Refused refused) implements Part {}
    }

    private Part part(Contents.Item item, Kind kind, int depth) {
        return switch (item) {
            case Contents.Sheet sheet ->
                // The text of a document has the cells of its tables.
                kind == Kind.DOCUMENT || sheet.name().equals(Contents.HIDDEN) ? new Part.Dropped() : csv(sheet);
            case Contents.Values values ->
                new Part.Of(new Rebuilt(
                        "npy",
                        "application/x-npy",
                        arrays.npy(values.shape(), values.values()),
                        List.of("npy", "round-" + arrays.digits())));
            case Contents.Prose text -> new Part.Of(text("txt", "text/plain", prose.normal(text.text()), "text"));
            case Contents.Inner inner ->
                switch (emitter.emit(inner.bytes(), depth + 1)) {
                    case Rebuilt rebuilt -> new Part.Of(rebuilt);
                    case Refused refused -> new Part.Stopped(refused);
                };
            case Contents.Note ignored -> new Part.Dropped();
            case Contents.Model ignored -> new Part.Dropped();
            case Contents.Aside ignored -> new Part.Dropped();
            case Contents.Examined ignored -> new Part.Dropped();
            case Contents.Unread ignored -> new Part.Dropped();
        };
    }

    private Part csv(Contents.Sheet sheet) {
        var table = new ArrayList<List<String>>();
        if (!sheet.header().isEmpty()) {
            table.add(sheet.header());
        }
        table.addAll(sheet.rows());
        return new Part.Of(text("csv", "text/csv", rows.write(table), "csv"));
    }

    private Rebuilt text(String extension, String mediaType, String content, String step) {
        return new Rebuilt(
                extension,
                mediaType,
                content.getBytes(StandardCharsets.UTF_8),
                List.of(step, "round-" + arrays.digits()));
    }
}
