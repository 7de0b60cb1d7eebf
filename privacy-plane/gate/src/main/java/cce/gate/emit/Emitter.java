package cce.gate.emit;

import cce.gate.emit.Canonical.Rebuilt;
import cce.gate.emit.Canonical.Refused;
import cce.gate.view.Bytes;
import cce.gate.view.Decoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Rewrites one file after the other. What a file is, is told by its content.
public final class Emitter {
    static final int MAX_DEPTH = 4;

    private final Numbers numbers;
    private final Prose prose;
    private final Rows rows;
    private final Documents documents;
    private final Pictures pictures = new Pictures();
    private final Archive archives = new Archive(this);
    private final Arrays arrays;
    private final Containers containers;

    /// @param significantDigits digits a fraction keeps
    public Emitter(int significantDigits) {
        numbers = new Numbers(significantDigits);
        prose = new Prose(numbers);
        rows = new Rows(prose);
        documents = new Documents(prose, numbers);
        arrays = new Arrays(numbers);
        containers = new Containers(this, rows, prose, arrays);
    }

    /// Rewrites all files of an output, in their order.
    ///
    /// @param significantDigits digits a fraction keeps
    public static List<Canonical> all(List<Decoder.Source> sources, int significantDigits) {
        var emitter = new Emitter(significantDigits);
        return sources.stream().map(source -> emitter.emit(source.bytes())).toList();
    }

    /// Rewrites a file; never throws because of its content.
    public Canonical emit(byte[] in) {
        try {
            return emit(in, 0);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Hostile bytes may break any parser; a file that breaks one is not rebuilt.
            return new Refused("Rewriting the file failed: " + e.getClass().getSimpleName() + ".");
        }
    }

    Canonical emit(byte[] in, int depth) {
        if (depth > MAX_DEPTH) {
            return new Refused("Containers are nested too deeply.");
        }
        if (in.length == 0) {
            return new Rebuilt("txt", "text/plain", in, List.of("empty"));
        }
        Optional<String> text = Bytes.text(in);
        if (text.isPresent()) {
            return text(text.get());
        }
        Optional<byte[]> picture = pictures.redraw(in);
        if (picture.isPresent()) {
            return new Rebuilt("png", "image/png", picture.get(), List.of("redraw", "drop-low-bits"));
        }
        return arrays.read(in)
                .or(() -> containers.rebuild(in, depth))
                .or(() -> archives.rebuild(in, depth))
                .orElseGet(() -> new Refused("The gate has no canonical form for this type of file."));
    }

    private Canonical text(String text) {
        Optional<JsonNode> json = Documents.parse(text);
        String round = "round-" + numbers.digits();
        if (json.isPresent() && Documents.notebook(json.get())) {
            return rebuilt(
                    "ipynb",
                    "application/x-ipynb+json",
                    documents.notebook(json.get(), pictures),
                    "notebook-outputs",
                    round);
        }
        if (json.isPresent()) {
            return rebuilt("json", "application/json", documents.write(json.get()), "json-sorted", round);
        }
        Optional<List<List<String>>> table = rows.read(text);
        if (table.isPresent()) {
            return rebuilt("csv", "text/csv", rows.write(table.get()), "csv", round);
        }
        if (Markup.is(text)) {
            // Attributes, scripts and styles are not read, so they do not leave; the words and tables do.
            String plain = prose.normal(Markup.words(text));
            return rebuilt("txt", "text/plain", plain, "markup-to-text", round);
        }
        return rebuilt("txt", "text/plain", prose.normal(text), "text", round);
    }

    private static Rebuilt rebuilt(String extension, String mediaType, String content, String... steps) {
        return new Rebuilt(extension, mediaType, content.getBytes(StandardCharsets.UTF_8), List.of(steps));
    }
}
