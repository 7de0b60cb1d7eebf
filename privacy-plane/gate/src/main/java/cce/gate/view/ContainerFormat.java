package cce.gate.view;

import cce.gate.view.Contents.Aside;
import cce.gate.view.Contents.Examined;
import cce.gate.view.Contents.Inner;
import cce.gate.view.Contents.Item;
import cce.gate.view.Contents.Note;
import cce.gate.view.Contents.Prose;
import cce.gate.view.Contents.Sheet;
import cce.gate.view.Contents.Unread;
import cce.gate.view.Contents.Values;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Containers of tables, arrays and texts: hands what a [Container] reads to the detectors.
final class ContainerFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        Optional<Contents> contents = read(part.bytes(), out.limits());
        contents.ifPresent(read -> {
            String path = part.path() + ">" + read.form();
            names(path, read, part.depth(), out);
            read.items().forEach(item -> item(part, path, item, out));
        });
        return contents.map(Contents::kind);
    }

    /// Reads a container; a damaged one leaves a problem.
    static Optional<Contents> read(byte[] in, Limits limits) {
        for (Container container : Container.ALL) {
            if (container.is(in)) {
                try {
                    return Optional.of(container.read(in, limits));
                } catch (Malformed | IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
                    String field = e instanceof Malformed ? e.getMessage() : "a field is out of range";
                    limits.malformed(container.getClass().getSimpleName(), "a container is damaged: " + field);
                }
            }
        }
        return Optional.empty();
    }

    static void warmUp() {
        Pages.of("<t a='b'>c</t>".getBytes(StandardCharsets.UTF_8), false);
        Cells.instant(1, 1_000_000);
        Cells.date(1);
        Cells.time(1, 1);
        Cells.of(1e-5);
    }

    /// The names of all parts are the author's to choose, and one text.
    private static void names(String path, Contents contents, int depth, Decoding out) {
        var names = new StringBuilder();
        contents.items().stream()
                .map(Item::name)
                .filter(name -> !name.isEmpty() && !name.equals(Contents.HIDDEN))
                .distinct()
                .forEach(name -> names.append(name).append('\n'));
        out.text(path + ">names", names.toString(), depth + 1);
    }

    private static void item(Part part, String path, Item item, Decoding out) {
        switch (item) {
            case Sheet sheet -> {
                out.table(new View.Table(path + ">table", sheet.header(), sheet.rows(), false), part.depth());
                leaves(path, sheet, part.depth(), out);
            }
            case Values values ->
                out.array(
                        new View.Array(path + ">array", values.values(), values.columns(), values.single()),
                        part.depth());
            case Contents.Model model -> out.view(new View.Model(path, model.operators(), model.parameters()));
            case Prose prose -> out.text(path + ">text", prose.text(), part.depth() + 1);
            case Note note -> out.text(path + ">note", note.text(), part.depth() + 1);
            case Inner inner -> out.content(new Part(path + ">" + inner.name(), inner.bytes(), part.depth() + 1));
            case Aside aside -> out.content(new Part(path + ">" + aside.name(), aside.bytes(), part.depth() + 1));
            case Examined examined ->
                out.examined(new Part(path + ">" + examined.name(), examined.bytes(), part.depth() + 1));
            case Unread unread -> out.unread(new Part(path + ">" + unread.name(), unread.bytes(), part.depth() + 1));
        }
    }

    /// The cells as one text too: a long cell may hold a file, and a line is how many detectors see a row.
    private static void leaves(String path, Sheet sheet, int depth, Decoding out) {
        var text = new StringBuilder();
        text.append(String.join("\t", sheet.header())).append('\n');
        for (var row : sheet.rows()) {
            for (String cell : row) {
                if (cell.length() >= Runs.MIN_CHARS || cell.indexOf('\n') >= 0) {
                    text.append(cell).append('\n');
                }
            }
        }
        out.text(path + ">cells", text.toString(), depth + 1);
    }
}
