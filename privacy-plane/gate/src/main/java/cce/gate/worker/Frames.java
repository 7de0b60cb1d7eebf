package cce.gate.worker;

import cce.gate.emit.Canonical;
import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import cce.gate.view.Kind;
import cce.gate.view.Problem;
import cce.gate.view.View;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What crosses the pipes between the gate and its parsers (docs/formats/parser-frames.md). The side of the gate
/// believes nothing: the other side may have been taken over by the bytes it parsed, so every count is bounded before
/// anything is allocated for it and the whole answer has a budget of bytes.
public final class Frames {
    private static final int REQUEST = 0x43434551;
    private static final int ANSWER = 0x43434541;
    private static final int END = 0x43434545;
    private static final int MAX_SOURCES = 100_000;
    private static final int MAX_VIEWS = 200_000;
    private static final int MAX_PROBLEMS = 10_000;
    private static final int MAX_ROWS = 1 << 26;
    private static final int MAX_COLUMNS = 1 << 20;
    private static final int MAX_DIGITS = 17;
    private static final int MAX_STEPS = 64;
    private static final int REWRITTEN = 0x43434552;
    private static final int MAX_NAMES = 100_000;
    private static final int MAX_PIECE = Integer.MAX_VALUE - 64;

    private Frames() {}

    /// What the parsers are asked.
    ///
    /// @param millis time they have
    /// @param digits 0 to decode; else to write anew, with so many digits for fractions
    public record Request(List<Decoder.Source> sources, long millis, int digits) {
        public Request {
            sources = List.copyOf(sources);
        }
    }

    /// Writes a question.
    public static void write(DataOutputStream out, Request request) throws IOException {
        out.writeInt(REQUEST);
        out.writeLong(request.millis());
        out.writeInt(request.digits());
        out.writeInt(request.sources().size());
        for (Decoder.Source source : request.sources()) {
            string(out, source.name());
            bytes(out, source.bytes());
        }
        out.writeInt(END);
        out.flush();
    }

    /// Reads a question; only the worker does, and it trusts the gate.
    static Request request(DataInputStream in) throws IOException {
        var reader = new Reader(in, Long.MAX_VALUE);
        reader.expect(REQUEST, "request");
        long millis = in.readLong();
        int digits = reader.count(MAX_DIGITS, "digits");
        int count = reader.count(MAX_SOURCES, "sources");
        var sources = new ArrayList<Decoder.Source>();
        for (int i = 0; i < count; i++) {
            sources.add(new Decoder.Source(reader.string("source.name"), reader.bytes("source.bytes")));
        }
        reader.expect(END, "end");
        return new Request(sources, millis, digits);
    }

    /// Writes an answer.
    static void write(DataOutputStream out, Decoded decoded) throws IOException {
        out.writeInt(ANSWER);
        out.writeInt(decoded.views().size());
        for (View view : decoded.views()) {
            view(out, view);
        }
        out.writeInt(decoded.problems().size());
        for (Problem problem : decoded.problems()) {
            out.writeByte(problem.type() == Problem.Type.LIMIT ? 0 : 1);
            string(out, problem.path());
            string(out, problem.detail());
        }
        out.writeInt(decoded.files().size());
        for (Decoded.FileKind file : decoded.files()) {
            string(out, file.kind().name());
        }
        out.writeInt(END);
        out.flush();
    }

    /// Reads an answer to a question. Names and sizes of files are the question's own; the answer is not asked.
    ///
    /// @param maxBytes bytes the whole answer may have
    /// @throws IOException if the answer is cut short, too long or malformed; the message names the field
    public static Decoded answer(DataInputStream in, List<Decoder.Source> sources, long maxBytes) throws IOException {
        var reader = new Reader(in, maxBytes);
        reader.expect(ANSWER, "answer");
        int count = reader.count(MAX_VIEWS, "views");
        var views = new ArrayList<View>();
        for (int i = 0; i < count; i++) {
            views.add(view(reader));
        }
        int problemCount = reader.count(MAX_PROBLEMS, "problems");
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < problemCount; i++) {
            Problem.Type type = reader.flag("problem.type") ? Problem.Type.MALFORMED : Problem.Type.LIMIT;
            problems.add(new Problem(type, reader.string("problem.path"), reader.string("problem.detail")));
        }
        if (reader.count(MAX_SOURCES, "files") != sources.size()) {
            throw new IOException("files are not as many as were sent");
        }
        var files = new ArrayList<Decoded.FileKind>();
        for (Decoder.Source source : sources) {
            files.add(new Decoded.FileKind(source.name(), kind(reader.string("file.kind")), source.bytes().length));
        }
        reader.expect(END, "end");
        if (in.read() >= 0) {
            throw new IOException("bytes follow the end");
        }
        return new Decoded(views, problems, files);
    }

    /// Writes files written anew, one for each source.
    static void writeRewritten(DataOutputStream out, List<Canonical> files) throws IOException {
        out.writeInt(REWRITTEN);
        out.writeInt(files.size());
        for (Canonical file : files) {
            switch (file) {
                case Canonical.Rebuilt rebuilt -> {
                    out.writeBoolean(true);
                    string(out, rebuilt.extension());
                    string(out, rebuilt.mediaType());
                    strings(out, rebuilt.steps());
                    bytes(out, rebuilt.bytes());
                }
                case Canonical.Refused refused -> {
                    out.writeBoolean(false);
                    string(out, refused.reason());
                }
            }
        }
        out.writeInt(END);
        out.flush();
    }

    /// Reads files written anew. Names of types and steps go into manifests, so only their known alphabet is taken.
    ///
    /// @throws IOException if the answer is cut short, too long or malformed; the message names the field
    public static List<Canonical> rewritten(DataInputStream in, int sources, long maxBytes) throws IOException {
        var reader = new Reader(in, maxBytes);
        reader.expect(REWRITTEN, "rewritten");
        if (reader.count(MAX_SOURCES, "files") != sources) {
            throw new IOException("files are not as many as were sent");
        }
        var files = new ArrayList<Canonical>();
        for (int i = 0; i < sources; i++) {
            if (!reader.flag("file.rebuilt")) {
                files.add(new Canonical.Refused(reader.matching("[A-Za-z0-9 .,:'-]{1,200}", "file.reason")));
                continue;
            }
            String extension = reader.matching("[a-z0-9.]{1,16}", "file.extension");
            String type = reader.matching("[a-z0-9.+/-]{1,64}", "file.type");
            List<String> steps = reader.strings(MAX_STEPS, "file.steps");
            if (!steps.stream().allMatch(step -> step.matches("[a-z0-9-]{1,48}"))) {
                throw new IOException("file.steps are not of the known form");
            }
            files.add(new Canonical.Rebuilt(extension, type, reader.bytes("file.bytes"), steps));
        }
        reader.expect(END, "end");
        if (in.read() >= 0) {
            throw new IOException("bytes follow the end");
        }
        return files;
    }

    private static void view(DataOutputStream out, View view) throws IOException {
        switch (view) {
            case View.Text text -> {
                head(out, 1, text);
                string(out, text.text());
            }
            case View.Table table -> {
                head(out, 2, table);
                out.writeBoolean(table.lines());
                strings(out, table.header());
                out.writeInt(table.rows().size());
                for (List<String> row : table.rows()) {
                    strings(out, row);
                }
            }
            case View.Array array -> {
                head(out, 3, array);
                out.writeBoolean(array.single());
                out.writeInt(array.columns());
                out.writeInt(array.values().length);
                for (double value : array.values()) {
                    out.writeDouble(value);
                }
            }
            case View.Image image -> {
                head(out, 4, image);
                out.writeInt(image.width());
                out.writeInt(image.height());
                out.writeInt(image.channels());
                bytes(out, image.samples());
            }
            case View.Pickle pickle -> {
                head(out, 5, pickle);
                out.writeBoolean(pickle.complete());
                strings(out, List.copyOf(pickle.globals()));
            }
            case View.Opaque opaque -> {
                head(out, 6, opaque);
                bytes(out, opaque.bytes());
            }
            case View.Model model -> {
                head(out, 7, model);
                out.writeLong(model.parameters());
                strings(out, List.copyOf(model.operators()));
            }
        }
    }

    private static View view(Reader in) throws IOException {
        int type = in.octet();
        String path = in.string("view.path");
        return switch (type) {
            case 1 -> new View.Text(path, in.string("text"));
            case 2 -> table(in, path);
            case 3 -> {
                boolean single = in.flag("array.single");
                int columns = in.count(MAX_PIECE, "array.columns");
                yield new View.Array(path, in.doubles(), columns, single);
            }
            case 4 -> image(in, path);
            case 5 -> {
                boolean complete = in.flag("pickle.complete");
                Set<String> globals = new HashSet<>(in.strings(MAX_NAMES, "pickle.globals"));
                yield new View.Pickle(path, globals, complete);
            }
            case 6 -> new View.Opaque(path, in.bytes("opaque"));
            case 7 -> {
                long parameters = in.number("model.parameters");
                yield new View.Model(path, new HashSet<>(in.strings(MAX_NAMES, "model.operators")), parameters);
            }
            default -> throw new IOException("view.type is unknown");
        };
    }

    private static View table(Reader in, String path) throws IOException {
        boolean lines = in.flag("table.lines");
        List<String> header = in.strings(MAX_COLUMNS, "table.header");
        int count = in.count(MAX_ROWS, "table.rows");
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < count; i++) {
            rows.add(in.strings(MAX_COLUMNS, "table.row"));
        }
        return new View.Table(path, header, rows, lines);
    }

    private static View image(Reader in, String path) throws IOException {
        int width = in.count(MAX_PIECE, "image.width");
        int height = in.count(MAX_PIECE, "image.height");
        int channels = in.count(8, "image.channels");
        byte[] samples = in.bytes("image.samples");
        if ((long) width * height * channels != samples.length) {
            throw new IOException("image.samples do not fill the picture");
        }
        return new View.Image(path, width, height, channels, samples);
    }

    private static Kind kind(String name) throws IOException {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IOException("file.kind is unknown");
    }

    private static void head(DataOutputStream out, int type, View view) throws IOException {
        out.writeByte(type);
        string(out, view.path());
    }

    private static void strings(DataOutputStream out, List<String> strings) throws IOException {
        out.writeInt(strings.size());
        for (String string : strings) {
            string(out, string);
        }
    }

    private static void string(DataOutputStream out, String string) throws IOException {
        bytes(out, string.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads fields against one budget of bytes.
    private static final class Reader {
        private static final int STRING_COST = 36;

        private final DataInputStream in;
        private long left;

        Reader(DataInputStream in, long maxBytes) {
            this.in = in;
            this.left = maxBytes;
        }

        void expect(int word, String field) throws IOException {
            if (in.readInt() != word) {
                throw new IOException(field + " is not where it should be");
            }
        }

        int octet() throws IOException {
            return in.readUnsignedByte();
        }

        boolean flag(String field) throws IOException {
            int octet = octet();
            if (octet > 1) {
                throw new IOException(field + " is neither 0 nor 1");
            }
            return octet == 1;
        }

        /// A count is charged at once, as each thing counted needs at least some bytes of memory.
        int count(int max, String field) throws IOException {
            int count = in.readInt();
            if (count < 0 || count > max) {
                throw new IOException(field + " is out of range");
            }
            spend(4, field);
            return count;
        }

        long number(String field) throws IOException {
            long number = in.readLong();
            if (number < 0) {
                throw new IOException(field + " is negative");
            }
            return number;
        }

        String string(String field) throws IOException {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        String matching(String form, String field) throws IOException {
            String string = string(field);
            if (!string.matches(form)) {
                throw new IOException(field + " is not of the known form");
            }
            return string;
        }

        List<String> strings(int max, String field) throws IOException {
            int count = count(max, field);
            var strings = new ArrayList<String>(Math.min(count, 1024));
            for (int i = 0; i < count; i++) {
                // An empty string is four bytes on the wire and ten times that in memory.
                spend(STRING_COST, field);
                strings.add(string(field));
            }
            return strings;
        }

        byte[] bytes(String field) throws IOException {
            int length = count(MAX_PIECE, field);
            spend(length, field);
            // Grows with what really arrives, so that a false length costs nothing.
            byte[] bytes = in.readNBytes(length);
            if (bytes.length != length) {
                throw new IOException(field + " ends early");
            }
            return bytes;
        }

        double[] doubles() throws IOException {
            int count = count(MAX_PIECE / 8, "array.values");
            spend(8L * count, "array.values");
            byte[] bytes = in.readNBytes(count * 8);
            if (bytes.length != count * 8) {
                throw new IOException("array.values end early");
            }
            var values = new double[count];
            java.nio.ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
            return values;
        }

        private void spend(long bytes, String field) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw new IOException(field + " exceeds what an answer may have");
            }
        }
    }
}
