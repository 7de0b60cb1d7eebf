package cce.gate.view;

import cce.gate.view.Format.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// One decoding in progress: what a [Format] hands its content to. Decides what each piece of bytes or text is, and
/// opens it further.
final class Decoding {
    private static final int MIN_OPAQUE_RUN_BYTES = 64;
    private static final int MIN_BYTES = 24;
    private static final int MIN_STRING_CHARS = 12;
    private static final double RANDOM_SHARE = 0.9;
    private static final int MAX_TAIL_PADDING = 512;

    private final Limits limits;
    private final List<View> views = new ArrayList<>();

    Decoding(BooleanSupplier expired) {
        this.limits = new Limits(expired);
    }

    /// Where bytes come from, which decides what it means that nobody understands them.
    private enum Origin {
        /// A file, a member or a stream: unknown bytes count as opaque.
        CONTENT,
        /// A decoded run of text, which may just be a long word: unknown bytes count if they look random.
        RUN,
        /// A guess; unknown bytes mean the guess was wrong.
        GUESS
    }

    Limits limits() {
        return limits;
    }

    List<View> views() {
        return views;
    }

    void view(View view) {
        views.add(view);
    }

    /// Bytes nobody understood, of which only the number is known.
    ///
    /// @param most bytes there can be at all
    void opaque(String path, long bytes, int most) {
        views.add(new View.Opaque(path, new byte[(int) Math.min(bytes, most)]));
    }

    /// Opens a file, member or stream.
    Kind content(Part part) {
        return open(part, Origin.CONTENT).orElse(Kind.OPAQUE);
    }

    /// Opens bytes that may be content or chance.
    void run(Part part) {
        open(part, Origin.RUN);
    }

    /// Tries a guess; false if it was wrong.
    boolean guess(Part part) {
        return open(part, Origin.GUESS).isPresent();
    }

    /// Bytes that belong to a container and that its reader did not understand: searched, and all of them opaque.
    void unread(Part part) {
        if (limits.open(part.path(), part.depth())) {
            Bytes.text(part.bytes()).ifPresent(text -> text(part.path(), text, part.depth()));
            strange(part, Origin.CONTENT);
        } else {
            unknown(part, Origin.CONTENT);
        }
    }

    /// Bytes whose structure was checked and whose content is not needed: searched only.
    void examined(Part part) {
        if (limits.open(part.path(), part.depth())) {
            strange(part, Origin.GUESS);
        }
    }

    /// Opens what a stream expanded to.
    void unpacked(Part part, Streams.Stream stream) {
        unpacked(part.path() + ">" + stream.codec(), stream.result(), part.depth());
    }

    void unpacked(String path, Inflate.Result result, int depth) {
        limits.produce(result.bytes().length);
        if (result.cut()) {
            limits.limit(path, "a stream is damaged or expands beyond its limit");
        }
        content(new Part(path, result.bytes(), depth + 1));
    }

    void array(View.Array array, int depth) {
        views.add(array);
        byteList(array.path(), array.values(), depth);
    }

    void table(View.Table table, int depth) {
        views.add(table);
        Hexadecimal.plain(table).ifPresent(views::add);
        Indicators.undo(table).ifPresent(views::add);
        if (table.rows().size() >= MIN_BYTES && table.rows().getFirst().size() == 1) {
            double[] values = table.rows().stream()
                    .mapToDouble(row -> byteValue(row.getFirst()))
                    .toArray();
            byteList(table.path(), values, depth);
        }
    }

    /// One text: its lines, its tables, its JSON and the encoded runs in it.
    void text(String path, String text, int depth) {
        if (text.isBlank() || !limits.open(path, depth)) {
            return;
        }
        views.add(new View.Text(path, text));
        for (Runs.Run run : Runs.find(text)) {
            encoded(path + ">" + run.codec(), run, depth);
        }
        hidden(path, text, depth);
        for (Disguises.Plain plain : Disguises.of(text)) {
            plainText(path + ">" + plain.disguise(), plain.text(), depth + 1);
        }
        Optional<JsonNode> json = Json.parse(text).or(() -> Json.parseLines(text));
        if (json.isPresent()) {
            var visitor = new Json(path, view -> view(view, depth), (where, leaf) -> text(where, leaf, depth + 1));
            visitor.visit(json.get());
        } else {
            Tables.find(path, text).forEach(table -> table(table, depth));
        }
    }

    /// Codes that are no run of letters: every candidate is a guess that must turn out to be content.
    private void hidden(String path, String text, int depth) {
        for (byte[] bytes : Disguises.bytes(text)) {
            guess(new Part(path + ">codes", bytes, depth + 1));
        }
        for (byte[] bytes : Base85.of(text)) {
            guess(new Part(path + ">base85", bytes, depth + 1));
        }
        for (byte[] bytes : Disguises.invisible(text)) {
            guess(new Part(path + ">invisible", bytes, depth + 1));
        }
    }

    /// A rewriting of a text already opened: only its lines and tables are new.
    private void plainText(String path, String text, int depth) {
        if (limits.open(path, depth)) {
            views.add(new View.Text(path, text));
            Tables.find(path, text).forEach(table -> table(table, depth));
        }
    }

    private void view(View view, int depth) {
        if (view instanceof View.Table table) {
            table(table, depth);
        } else {
            views.add(view);
        }
    }

    private Optional<Kind> open(Part part, Origin origin) {
        byte[] in = part.bytes();
        if (in.length == 0) {
            return Optional.of(Kind.TEXT);
        }
        if (!limits.open(part.path(), part.depth())) {
            unknown(part, origin);
            return Optional.of(Kind.OPAQUE);
        }
        for (Format format : Format.ALL) {
            Optional<Kind> kind = format.open(part, this);
            if (kind.isPresent()) {
                return kind;
            }
        }
        Optional<String> text = Bytes.text(in);
        if (text.isPresent()) {
            return Optional.of(document(part, text.get()));
        }
        return origin == Origin.GUESS ? Optional.empty() : strange(part, origin);
    }

    /// Bytes of no known format: whatever is inside them is looked at, and all of them count as not understood.
    private Optional<Kind> strange(Part part, Origin origin) {
        byte[] in = part.bytes();
        boolean embedded = Embedded.in(part, this);
        boolean inner = Ciphers.in(part, this) || embedded;
        if (origin == Origin.RUN && !inner && !looksRandom(in)) {
            return Optional.empty();
        }
        strings(part);
        Floats.views(part.path(), in, this);
        unknown(part, origin);
        return Optional.of(Kind.OPAQUE);
    }

    private Kind document(Part part, String text) {
        text(part.path(), text, part.depth());
        Optional<JsonNode> json = Json.parse(text).or(() -> Json.parseLines(text));
        if (json.isEmpty()) {
            boolean table = !views.isEmpty()
                    && views.getLast() instanceof View.Table found
                    && found.path().equals(part.path() + ">csv");
            return table ? Kind.TABLE : text.stripLeading().startsWith("<") ? Kind.HTML : Kind.TEXT;
        }
        return Json.notebook(json.get()) ? Kind.NOTEBOOK : Kind.JSON;
    }

    private void encoded(String path, Runs.Run run, int depth) {
        for (byte[] candidate : run.candidates()) {
            if (candidate.length >= MIN_BYTES / 2 && guess(new Part(path, candidate, depth + 1))) {
                return;
            }
        }
        byte[] likeliest = run.candidates().getFirst();
        if (likeliest.length >= MIN_OPAQUE_RUN_BYTES) {
            run(new Part(path, likeliest, depth + 1));
        }
    }

    /// Numbers that are all bytes may spell a file.
    private void byteList(String path, double[] values, int depth) {
        if (values.length < MIN_BYTES) {
            return;
        }
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 255) || values[i] != Math.rint(values[i])) {
                return;
            }
            bytes[i] = (byte) values[i];
        }
        if (Streams.magic(bytes, 0) || Bytes.startsWith(bytes, 0, "PK\3\4")) {
            guess(new Part(path + ">byte-list", bytes, depth + 1));
        } else if (Bytes.printable(bytes, 0) == bytes.length) {
            text(path + ">byte-list", new String(bytes, StandardCharsets.ISO_8859_1), depth + 1);
        }
    }

    private static double byteValue(String cell) {
        try {
            return cell.length() <= 5 ? Double.parseDouble(cell) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void strings(Part part) {
        String text = Bytes.strings(part.bytes(), MIN_STRING_CHARS);
        if (!text.isEmpty()) {
            text(part.path() + ">strings", text, part.depth() + 1);
        }
    }

    private static boolean looksRandom(byte[] in) {
        if (in.length < MIN_OPAQUE_RUN_BYTES) {
            return false;
        }
        double most = Math.min(8, Math.log(in.length) / Math.log(2));
        return Bytes.entropy(in, 0, in.length) >= most * RANDOM_SHARE;
    }

    private void unknown(Part part, Origin origin) {
        boolean padding = part.bytes().length <= MAX_TAIL_PADDING && Bytes.zeros(part.bytes());
        if (origin != Origin.GUESS && !padding) {
            views.add(new View.Opaque(part.path(), part.bytes()));
        }
    }
}
