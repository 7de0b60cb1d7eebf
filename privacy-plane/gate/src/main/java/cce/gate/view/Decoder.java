package cce.gate.view;

import cce.gate.view.Decoded.FileKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// Unpacks an output into views, recursively and within [Limits]. What something is, is told by its first bytes; its
/// name is read only as one more text.
public final class Decoder {
    private static final int MIN_OPAQUE_RUN_BYTES = 64;
    private static final int MAX_EMBEDDED = 64;
    private static final int MAX_EMBEDDED_TRIES = 4096;
    private static final int MIN_EMBEDDED_BYTES = 24;
    private static final int MIN_STRING_CHARS = 12;
    private static final int MIN_FLOATS = 16;
    private static final int PLANE_HEAD = 64;
    private static final double RANDOM_SHARE = 0.9;
    private static final int MAX_TAIL_PADDING = 512;

    private final Limits limits;
    private final List<View> views = new ArrayList<>();

    private Decoder(BooleanSupplier expired) {
        this.limits = new Limits(expired);
    }

    /// A named part of an output.
    @SuppressWarnings("ArrayRecordComponent")
    public record Source(String name, byte[] bytes) {}

    /// Where bytes come from, which decides what it means that nobody understands them.
    private enum Origin {
        /// A file, a member or a stream: unknown bytes count as opaque.
        CONTENT,
        /// A decoded run of text, which may just be a long word: unknown bytes count if they look random.
        RUN,
        /// A guess; unknown bytes mean the guess was wrong.
        GUESS
    }

    /// Decodes all files and their names.
    ///
    /// @param expired asked between parts; decoding stops with a problem when it says true
    public static Decoded decode(List<Source> sources, BooleanSupplier expired) {
        var decoder = new Decoder(expired);
        var files = new ArrayList<FileKind>();
        var names = new StringBuilder();
        for (Source source : sources) {
            Kind kind = decoder.bytes(source.name(), source.bytes(), 0, Origin.CONTENT)
                    .orElse(Kind.OPAQUE);
            files.add(new FileKind(source.name(), kind, source.bytes().length));
            names.append(source.name()).append('\n');
        }
        decoder.names(names.toString());
        return new Decoded(decoder.views, decoder.limits.problems(), files);
    }

    /// All files as opaque bytes, for when decoding itself failed.
    public static Decoded undecoded(List<Source> sources) {
        return new Decoded(
                sources.stream()
                        .map(source -> (View) new View.Opaque(source.name(), source.bytes()))
                        .toList(),
                List.of(),
                sources.stream()
                        .map(source -> new FileKind(source.name(), Kind.OPAQUE, source.bytes().length))
                        .toList());
    }

    private void names(String names) {
        views.add(new View.Text("names", names));
        // Payload split over names starts in the middle of a code group, so every piece between separators is tried.
        for (String name : names.split("\n")) {
            String stem = name.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "");
            text("names", stem, 1);
            int cut = stem.indexOf('_');
            if (cut >= 0 && stem.length() - cut > MIN_STRING_CHARS) {
                text("names", stem.substring(cut + 1), 1);
            }
        }
    }

    private Optional<Kind> bytes(String path, byte[] in, int depth, Origin origin) {
        if (in.length == 0) {
            return Optional.of(Kind.TEXT);
        }
        if (!limits.open(path, depth)) {
            opaque(path, in, origin);
            return Optional.of(Kind.OPAQUE);
        }
        Optional<Kind> kind = known(path, in, depth);
        if (kind.isPresent()) {
            return kind;
        }
        Optional<String> text = Bytes.text(in);
        if (text.isPresent()) {
            return Optional.of(document(path, text.get(), depth));
        }
        if (origin == Origin.GUESS) {
            return Optional.empty();
        }
        boolean inner = embedded(path, in, depth);
        if (origin == Origin.RUN && !inner && !looksRandom(in)) {
            return Optional.empty();
        }
        strings(path, in, depth);
        floats(path, in);
        opaque(path, in, origin);
        return Optional.of(Kind.OPAQUE);
    }

    /// Formats with a magic number.
    private Optional<Kind> known(String path, byte[] in, int depth) {
        if (Bytes.startsWith(in, 0, Png.MAGIC)) {
            return png(path, in, depth);
        }
        if (Numpy.isNpy(in)) {
            return Numpy.npy(path + ">npy", in).map(array -> {
                array(array, depth);
                return Kind.ARRAY;
            });
        }
        if (Bytes.startsWith(in, 0, "PK\3\4") || Bytes.startsWith(in, 0, "PK\5\6")) {
            return archive(path, in, depth, true);
        }
        if (Archives.isTar(in)) {
            return archive(path, in, depth, false);
        }
        Optional<Kind> compressed = compressed(path, in, depth);
        if (compressed.isPresent()) {
            return compressed;
        }
        if (Pickles.isPickle(in)) {
            return Optional.of(pickle(path, in, depth));
        }
        return safetensors(path, in, depth);
    }

    private Optional<Kind> compressed(String path, byte[] in, int depth) {
        return stream(in, 0).map(stream -> {
            unpacked(path + ">" + stream.codec(), stream.result(), depth);
            byte[] rest = Inflate.rest(in, Math.min(in.length, stream.result().used()));
            if (rest.length > 0 && !stream.result().cut()) {
                bytes(path + ">" + stream.codec() + "-trailer", rest, depth + 1, Origin.CONTENT);
            }
            gzipHeader(path, in, depth);
            return Kind.COMPRESSED;
        });
    }

    private void gzipHeader(String path, byte[] in, int depth) {
        int body = Inflate.gzipBody(in, 0);
        // Ten fixed bytes and a file name are usual; anything longer is a place to write to.
        if (body > MIN_OPAQUE_RUN_BYTES) {
            bytes(path + ">gzip-header", Arrays.copyOfRange(in, 10, body), depth + 1, Origin.CONTENT);
        }
    }

    private void unpacked(String path, Inflate.Result result, int depth) {
        limits.produce(result.bytes().length);
        if (result.cut()) {
            limits.limit(path, "a stream expands beyond its limit");
        }
        bytes(path, result.bytes(), depth + 1, Origin.CONTENT);
    }

    private record Stream(String codec, Inflate.Result result) {}

    private Optional<Stream> stream(byte[] in, int from) {
        int max = limits.allowance(in.length - from);
        if (Bytes.startsWith(in, from, (byte) 0x1f, (byte) 0x8b, (byte) 8)) {
            return Inflate.gzip(in, from, max).map(result -> new Stream("gzip", result));
        }
        if (Bytes.startsWith(in, from, "BZh")
                && in.length - from > 10
                && in[from + 4] == 0x31
                && in[from + 5] == 0x41) {
            return Inflate.bzip2(in, from, max).map(result -> new Stream("bzip2", result));
        }
        if (Bytes.startsWith(in, from, (byte) 0xfd, (byte) '7', (byte) 'z', (byte) 'X', (byte) 'Z', (byte) 0)) {
            return Inflate.xz(in, from, max).map(result -> new Stream("xz", result));
        }
        return Inflate.zlib(in, from, max).map(result -> new Stream("zlib", result));
    }

    private Optional<Kind> archive(String path, byte[] in, int depth, boolean zip) {
        var sink = new Archives.Sink() {
            @Override
            public void member(String name, byte[] bytes) {
                bytes(path + ">" + name, bytes, depth + 1, Origin.CONTENT);
            }

            @Override
            public void text(String name, String text) {
                Decoder.this.text(path + ">" + name, text, depth + 1);
            }

            @Override
            public void opaque(String name, long bytes) {
                views.add(new View.Opaque(path + ">" + name, new byte[(int) Math.min(bytes, in.length)]));
            }

            @Override
            public boolean more(String name) {
                return limits.open(path + ">" + name, depth);
            }

            private void bytes(String where, byte[] bytes, int level, Origin origin) {
                Decoder.this.bytes(where, bytes, level, origin);
            }
        };
        boolean read = zip ? Archives.zip(in, limits, path, sink) : Archives.tar(in, limits, path, sink);
        if (!read) {
            limits.malformed(path, "an archive is damaged");
            return Optional.empty();
        }
        return Optional.of(Kind.ARCHIVE);
    }

    private Optional<Kind> png(String path, byte[] in, int depth) {
        Optional<Png> png = Png.read(in);
        if (png.isEmpty()) {
            limits.malformed(path, "a PNG is damaged");
            return Optional.empty();
        }
        Optional<View.Image> image = png.get().image(path, limits);
        image.ifPresentOrElse(
                picture -> {
                    views.add(picture);
                    planes(path, picture, depth);
                },
                () -> views.add(new View.Opaque(path + ">pixels", in)));
        for (Png.Part part : png.get().parts()) {
            part(path + ">" + part.name(), part, depth);
        }
        return Optional.of(Kind.PNG);
    }

    private void part(String path, Png.Part part, int depth) {
        Optional<Inflate.Result> plain = part.compressed()
                ? Inflate.zlib(part.bytes(), 0, limits.allowance(part.bytes().length))
                : Optional.empty();
        if (plain.isPresent()) {
            unpacked(path, plain.get(), depth);
        } else if (part.text()) {
            text(path, new String(part.bytes(), StandardCharsets.ISO_8859_1), depth + 1);
        } else {
            bytes(path, part.bytes(), depth + 1, Origin.CONTENT);
        }
    }

    /// A plane of an ordinary picture means nothing, so only planes that start like a format or like text are opened.
    private void planes(String path, View.Image image, int depth) {
        for (Planes.Plane plane : Planes.of(image)) {
            byte[] in = plane.bytes();
            String inner = path + ">" + plane.name();
            for (int from = 0; from < PLANE_HEAD && from < in.length - MIN_EMBEDDED_BYTES; from++) {
                Optional<Stream> stream = magic(in, from) ? stream(in, from) : Optional.empty();
                if (stream.isPresent() && stream.get().result().bytes().length >= MIN_EMBEDDED_BYTES) {
                    unpacked(inner + ">" + stream.get().codec(), stream.get().result(), depth + 1);
                    return;
                }
                int printable = printable(in, from);
                if (printable >= MIN_EMBEDDED_BYTES * 2) {
                    text(inner, new String(in, from, printable, StandardCharsets.ISO_8859_1), depth + 1);
                    break;
                }
            }
            plainFormat(inner, in, depth);
        }
    }

    private void plainFormat(String path, byte[] in, int depth) {
        for (int from = 0; from <= 8; from += 4) {
            byte[] rest = Inflate.rest(in, Math.min(from, in.length));
            if (Bytes.startsWith(rest, 0, "PK\3\4") || Numpy.isNpy(rest) || Bytes.startsWith(rest, 0, Png.MAGIC)) {
                bytes(path, rest, depth + 1, Origin.GUESS);
            }
        }
    }

    private Kind pickle(String path, byte[] in, int depth) {
        Pickles pickle = Pickles.walk(in);
        String inner = path + ">pickle";
        views.add(new View.Pickle(inner, pickle.globals(), pickle.complete()));
        for (Pickles.Numbers numbers : pickle.arrays()) {
            byte[] raw = numbers.bytes();
            Numpy.array(inner + ">array", numbers.type(), raw, 0, raw.length, numbers.columns(), numbers.fortran())
                    .ifPresentOrElse(array -> array(array, depth), () -> structured(inner + ">array", raw));
        }
        double[] floats = pickle.floats();
        if (floats.length >= MIN_FLOATS) {
            array(new View.Array(inner + ">numbers", floats, 1, false), depth);
        }
        text(inner + ">strings", pickle.strings(), depth + 1);
        for (byte[] blob : pickle.blobs()) {
            bytes(inner + ">bytes", blob, depth + 1, Origin.RUN);
        }
        if (!pickle.complete()) {
            limits.malformed(path, "a pickle is damaged");
        }
        byte[] rest = Inflate.rest(in, pickle.used());
        if (rest.length > 0) {
            bytes(inner + ">trailer", rest, depth + 1, Origin.CONTENT);
        }
        return Kind.PICKLE;
    }

    /// Arrays of records, such as the nodes of a tree: their fields sit at fixed steps.
    private void structured(String path, byte[] raw) {
        floats(path, raw);
    }

    private Optional<Kind> safetensors(String path, byte[] in, int depth) {
        if (in.length < 16 || in[8] != '{') {
            return Optional.empty();
        }
        long length = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > in.length - 8) {
            return Optional.empty();
        }
        String header = new String(in, 8, (int) length, StandardCharsets.UTF_8);
        Optional<JsonNode> root = Json.parse(header);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        text(path + ">safetensors-header", header, depth + 1);
        long covered = 0;
        for (JsonNode tensor : root.get()) {
            JsonNode offsets = tensor.path("data_offsets");
            long from = offsets.path(0).asLong(-1);
            long to = offsets.path(1).asLong(-1);
            if (from < 0 || to < from || 8 + length + to > in.length) {
                continue;
            }
            covered += to - from;
            JsonNode shape = tensor.path("shape");
            int columns = shape.size() == 2 ? Math.max(1, shape.path(1).asInt(1)) : 1;
            String type = "<"
                    + tensor.path("dtype")
                            .asString("")
                            .toLowerCase(Locale.ROOT)
                            .replace("f64", "f8")
                            .replace("f32", "f4")
                            .replace("f16", "f2")
                            .replace("i64", "i8")
                            .replace("i32", "i4")
                            .replace("u8", "u1");
            Numpy.array(path + ">tensor", type, in, (int) (8 + length + from), (int) (to - from), columns, false)
                    .ifPresent(array -> array(array, depth));
        }
        if (8 + length + covered < in.length) {
            views.add(new View.Opaque(path + ">gaps", new byte[(int) (in.length - 8 - length - covered)]));
        }
        return Optional.of(Kind.ARRAY);
    }

    private void array(View.Array array, int depth) {
        views.add(array);
        byteList(array.path(), array.values(), depth);
    }

    /// Numbers that are all bytes may spell a file.
    private void byteList(String path, double[] values, int depth) {
        if (values.length < MIN_EMBEDDED_BYTES) {
            return;
        }
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 255) || values[i] != Math.rint(values[i])) {
                return;
            }
            bytes[i] = (byte) values[i];
        }
        if (magic(bytes, 0) || Bytes.startsWith(bytes, 0, "PK\3\4")) {
            bytes(path + ">byte-list", bytes, depth + 1, Origin.GUESS);
        } else if (printable(bytes, 0) == bytes.length) {
            text(path + ">byte-list", new String(bytes, StandardCharsets.ISO_8859_1), depth + 1);
        }
    }

    private Kind document(String path, String text, int depth) {
        text(path, text, depth);
        Optional<JsonNode> json = Json.parse(text).or(() -> Json.parseLines(text));
        if (json.isEmpty()) {
            boolean table =
                    views.getLast() instanceof View.Table found && found.path().equals(path + ">csv");
            return table ? Kind.TABLE : text.stripLeading().startsWith("<") ? Kind.HTML : Kind.TEXT;
        }
        return Json.notebook(json.get()) ? Kind.NOTEBOOK : Kind.JSON;
    }

    /// One text: its lines, its tables, its JSON and the encoded runs in it.
    private void text(String path, String text, int depth) {
        if (text.isBlank() || !limits.open(path, depth)) {
            return;
        }
        views.add(new View.Text(path, text));
        for (Runs.Run run : Runs.find(text)) {
            run(path + ">" + run.codec(), run, depth);
        }
        Optional<JsonNode> json = Json.parse(text).or(() -> Json.parseLines(text));
        if (json.isPresent()) {
            var visitor = new Json(path, this::table, (where, leaf) -> text(where, leaf, depth + 1));
            visitor.visit(json.get());
        } else {
            Tables.find(path, text).forEach(this::table);
        }
    }

    private void table(View view) {
        views.add(view);
        if (view instanceof View.Table table
                && table.rows().size() >= MIN_EMBEDDED_BYTES
                && table.rows().getFirst().size() == 1) {
            double[] values = table.rows().stream()
                    .mapToDouble(row -> number(row.getFirst()))
                    .toArray();
            byteList(table.path(), values, 1);
        }
    }

    private static double number(String cell) {
        try {
            return cell.length() <= 5 ? Double.parseDouble(cell) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void run(String path, Runs.Run run, int depth) {
        for (byte[] candidate : run.candidates()) {
            if (candidate.length >= MIN_EMBEDDED_BYTES / 2
                    && bytes(path, candidate, depth + 1, Origin.GUESS).isPresent()) {
                return;
            }
        }
        byte[] likeliest = run.candidates().getFirst();
        if (likeliest.length >= MIN_OPAQUE_RUN_BYTES) {
            bytes(path, likeliest, depth + 1, Origin.RUN);
        }
    }

    /// Streams and files hidden at any offset.
    private boolean embedded(String path, byte[] in, int depth) {
        int found = 0;
        int tries = 0;
        for (int from = 1;
                from < in.length - MIN_EMBEDDED_BYTES && found < MAX_EMBEDDED && tries < MAX_EMBEDDED_TRIES;
                from++) {
            if (magic(in, from)) {
                tries++;
                Optional<Stream> stream = stream(in, from);
                if (stream.isPresent()
                        && stream.get().result().bytes().length >= MIN_EMBEDDED_BYTES
                        && limits.open(path, depth + 1)) {
                    found++;
                    unpacked(
                            path + ">at-" + from + ">" + stream.get().codec(),
                            stream.get().result(),
                            depth);
                    from += Math.max(0, stream.get().result().used() - 1);
                }
            } else if (Bytes.startsWith(in, from, "PK\3\4")
                    || Bytes.startsWith(in, from, Png.MAGIC)
                    || Bytes.startsWith(in, from, (byte) 0x93, (byte) 'N', (byte) 'U', (byte) 'M')) {
                tries++;
                if (bytes(path + ">at-" + from, Inflate.rest(in, from), depth + 1, Origin.GUESS)
                        .isPresent()) {
                    return true;
                }
            }
        }
        return found > 0;
    }

    private static boolean magic(byte[] in, int from) {
        return switch (in[from]) {
            case 0x1f -> Bytes.startsWith(in, from, (byte) 0x1f, (byte) 0x8b, (byte) 8);
            case 'B' -> Bytes.startsWith(in, from, "BZh");
            case (byte) 0xfd -> Bytes.startsWith(in, from, (byte) 0xfd, (byte) '7', (byte) 'z', (byte) 'X');
            // Only the default window: other zlib headers are two random bytes in a thousand.
            case 0x78 -> Inflate.zlibHeader(in, from);
            default -> false;
        };
    }

    private void strings(String path, byte[] in, int depth) {
        var text = new StringBuilder();
        for (int at = 0; at < in.length; ) {
            int length = printable(in, at);
            if (length >= MIN_STRING_CHARS) {
                text.append(new String(in, at, length, StandardCharsets.ISO_8859_1))
                        .append('\n');
            }
            at += Math.max(1, length);
        }
        if (!text.isEmpty()) {
            text(path + ">strings", text.toString(), depth + 1);
        }
    }

    private static int printable(byte[] in, int from) {
        int at = from;
        while (at < in.length && printable(in[at])) {
            at++;
        }
        return at - from;
    }

    private static boolean printable(byte b) {
        return (b >= 32 && b < 127) || b == '\n' || b == '\r' || b == '\t';
    }

    /// Raw floating point numbers at each alignment, where most of them have ordinary magnitudes.
    private void floats(String path, byte[] in) {
        for (int size : new int[] {8, 4}) {
            for (int offset = 0; offset < size; offset++) {
                int count = (in.length - offset) / size;
                if (count >= MIN_FLOATS) {
                    Numpy.array(
                                    path + ">float" + size * 8 + "+" + offset,
                                    size == 8 ? "<f8" : "<f4",
                                    in,
                                    offset,
                                    count * size,
                                    1,
                                    false)
                            .filter(Decoder::ordinary)
                            .ifPresent(views::add);
                }
            }
        }
    }

    private static boolean ordinary(View.Array array) {
        int ordinary = 0;
        int different = 0;
        for (int i = 0; i < array.values().length; i++) {
            double magnitude = Math.abs(array.values()[i]);
            ordinary += magnitude == 0 || (magnitude >= 1e-6 && magnitude <= 1e10) ? 1 : 0;
            different += i > 0 && array.values()[i] != array.values()[i - 1] ? 1 : 0;
        }
        return ordinary * 10L >= array.values().length * 6L && different >= MIN_FLOATS;
    }

    private static boolean looksRandom(byte[] in) {
        if (in.length < MIN_OPAQUE_RUN_BYTES) {
            return false;
        }
        double most = Math.min(8, Math.log(in.length) / Math.log(2));
        return Bytes.entropy(in, 0, in.length) >= most * RANDOM_SHARE;
    }

    private void opaque(String path, byte[] in, Origin origin) {
        boolean padding = in.length <= MAX_TAIL_PADDING && allZero(in);
        if (origin != Origin.GUESS && !padding) {
            views.add(new View.Opaque(path, in));
        }
    }

    private static boolean allZero(byte[] in) {
        for (byte b : in) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
