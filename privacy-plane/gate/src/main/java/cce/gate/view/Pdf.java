package cce.gate.view;

import cce.gate.view.PdfValue.Array;
import cce.gate.view.PdfValue.Dictionary;
import cce.gate.view.PdfValue.Real;
import cce.gate.view.PdfValue.Reference;
import cce.gate.view.PdfValue.Text;
import cce.gate.view.PdfValue.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// PDF: the words of every page in reading order, pictures, attachments and properties.
///
/// Objects are found by reading the file from front to back and not by its table, so that none is missed because no
/// table or page names it. What a PDF says in lines and areas is not read: a rewritten PDF is its words.
final class Pdf implements Container {
    @Override
    public boolean is(byte[] in) {
        return Bytes.startsWith(in, 0, "%PDF-1.") || Bytes.startsWith(in, 0, "%PDF-2.");
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        return new Reading(in, limits).read();
    }

    /// An object with the bytes of its stream, if it has one.
    ///
    /// @param raw as they stand
    /// @param plain without filters; empty if a filter is not read
    record Item(PdfValue value, Optional<byte[]> raw, Optional<byte[]> plain) {
        Dictionary dictionary() {
            return value instanceof Dictionary dictionary ? dictionary : new Dictionary(Map.of());
        }
    }

    /// One file being read.
    private static final class Reading {
        private static final int MAX_OBJECTS = 500_000;
        private static final int MAX_DEPTH = 32;
        private static final int MIN_STREAM = 24;

        private final byte[] file;
        private final Limits limits;
        private final Contents.Builder out = new Contents.Builder();
        private final Covered covered;
        private final Map<Integer, Item> objects = new LinkedHashMap<>();
        private final List<Item> all = new ArrayList<>();
        private final Set<Item> glyphMaps = Collections.newSetFromMap(new IdentityHashMap<>());
        private final StringBuilder beside = new StringBuilder();
        private boolean whole;
        private final StringBuilder words = new StringBuilder();

        Reading(byte[] file, Limits limits) {
            this.file = file;
            this.limits = limits;
            this.covered = new Covered(file);
        }

        Contents read() {
            scan();
            if (!whole) {
                throw new Malformed("the file is cut short");
            }
            packed();
            var fonts = new PdfFonts(this::resolve);
            Map<String, PdfValue> named = fontNames();
            glyphMaps();
            all.forEach(item -> {
                item.raw().ifPresent(raw -> stream(item, raw, fonts, named));
                strings(item.value(), 0);
            });
            out.add(new Contents.Prose("", words.toString()));
            out.note("beside", beside.toString());
            byte[] rest = covered.rest();
            out.unread("gaps", new String(rest, StandardCharsets.ISO_8859_1).isBlank() ? new byte[0] : rest);
            return out.build(Kind.DOCUMENT, "pdf");
        }

        /// Everything that stands at the top: objects, tables of their places, trailers. Anything else is unread.
        private void scan() {
            var lexer = new PdfLexer(file, 0, file.length);
            int[] starts = {0, 0};
            PdfValue[] last = {new Word(""), new Word("")};
            boolean table = false;
            lexer.space();
            covered.range(0, lexer.at());
            while (lexer.at() < file.length) {
                int start = lexer.at();
                Optional<PdfValue> value = lexer.next();
                String word = value.orElse(new Word("")) instanceof Word w ? w.word() : "";
                boolean count = value.orElse(new Word("")) instanceof Real n
                        && n.value() >= 0
                        && n.value() == Math.rint(n.value());
                switch (word) {
                    case "obj" -> {
                        object(last[0] instanceof Real n ? (int) n.value() : -1, lexer);
                        covered.range(starts[0], lexer.at());
                        table = false;
                    }
                    case "xref" -> {
                        table = true;
                        covered.range(start, lexer.at());
                    }
                    case "trailer" -> {
                        lexer.next().ifPresent(trailer -> strings(trailer, 0));
                        covered.range(start, lexer.at());
                        table = false;
                    }
                    case "startxref" -> {
                        whole = true;
                        lexer.next();
                        covered.range(start, lexer.at());
                    }
                    case "n", "f" -> covered.range(table ? start : 0, table ? lexer.at() : 0);
                    default -> covered.range(table && count ? start : 0, table && count ? lexer.at() : 0);
                }
                last = new PdfValue[] {last[1], value.orElse(new Word(""))};
                starts = new int[] {starts[1], start};
                int end = lexer.at();
                lexer.space();
                // White space, and comments, which are read as text; but not between words nobody understands.
                if (end > 0 && covered.overlaps(end - 1, end)) {
                    covered.range(end, lexer.at());
                }
            }
            beside.append(lexer.comments());
        }

        private void object(int number, PdfLexer lexer) {
            if (all.size() >= MAX_OBJECTS) {
                throw new Malformed("too many objects");
            }
            PdfValue value = first(lexer);
            lexer.space();
            Optional<byte[]> raw = Optional.empty();
            Optional<byte[]> plain = Optional.empty();
            if (value instanceof Dictionary dictionary && Bytes.startsWith(file, lexer.at(), "stream")) {
                int start = lexer.at() + 6;
                start += start < file.length && file[start] == '\r' ? 1 : 0;
                start += start < file.length && file[start] == '\n' ? 1 : 0;
                int end = end(dictionary, start);
                byte[] bytes = Arrays.copyOfRange(file, start, end);
                raw = Optional.of(bytes);
                plain = PdfFilters.plain(dictionary, bytes, limits);
                lexer.seek(end);
                lexer.space();
                skip(lexer, "endstream");
            }
            lexer.space();
            skip(lexer, "endobj");
            var item = new Item(value, raw, plain);
            all.add(item);
            objects.put(number, item);
        }

        /// The value of an object, where `1 0 R` may stand alone.
        private PdfValue first(PdfLexer lexer) {
            PdfValue value = lexer.next().orElse(new Word("null"));
            int at = lexer.at();
            boolean reference = value instanceof Real
                    && lexer.next().orElse(value) instanceof Real
                    && lexer.next().orElse(value) instanceof Word word
                    && word.word().equals("R");
            if (!reference) {
                lexer.seek(at);
            }
            return reference && value instanceof Real number ? new Reference((int) number.value()) : value;
        }

        private void skip(PdfLexer lexer, String word) {
            if (Bytes.startsWith(file, lexer.at(), word)) {
                lexer.seek(lexer.at() + word.length());
            }
        }

        /// Where a stream ends: at its length if `endstream` follows there, else at the next `endstream`.
        private int end(Dictionary dictionary, int start) {
            double length = dictionary.get("Length").orElse(new Word("")) instanceof Real number ? number.value() : -1;
            if (length >= 0 && start + length <= file.length) {
                int end = start + (int) length;
                for (int slack = 0; slack <= 2; slack++) {
                    if (Bytes.startsWith(file, end + slack, "endstream")) {
                        return end;
                    }
                }
            }
            for (int at = start; at < file.length; at++) {
                if (file[at] == 'e' && Bytes.startsWith(file, at, "endstream")) {
                    return at;
                }
            }
            throw new Malformed("a stream has no end");
        }

        /// Objects inside of streams of objects.
        private void packed() {
            for (Item item : List.copyOf(all)) {
                if (!item.dictionary().name("Type").equals("ObjStm")
                        || item.plain().isEmpty()) {
                    continue;
                }
                byte[] plain = item.plain().get();
                int count = (int) item.dictionary().number("N", 0);
                int first = (int) item.dictionary().number("First", 0);
                var heads = new PdfLexer(plain, 0, Math.clamp(first, 0, plain.length));
                for (int i = 0; i < count && all.size() < MAX_OBJECTS; i++) {
                    if (!(heads.next().orElse(new Word("")) instanceof Real number)
                            || !(heads.next().orElse(new Word("")) instanceof Real offset)) {
                        break;
                    }
                    int at = first + (int) offset.value();
                    if (at < 0 || at >= plain.length) {
                        throw new Malformed("an object lies outside of its stream");
                    }
                    PdfValue value = first(new PdfLexer(plain, at, plain.length));
                    var inner = new Item(value, Optional.empty(), Optional.empty());
                    all.add(inner);
                    objects.putIfAbsent((int) number.value(), inner);
                }
            }
        }

        Optional<Item> resolve(PdfValue value) {
            PdfValue at = value;
            for (int depth = 0; depth < MAX_DEPTH; depth++) {
                if (!(at instanceof Reference reference)) {
                    return Optional.of(new Item(at, Optional.empty(), Optional.empty()));
                }
                Item item = objects.get(reference.object());
                if (item == null || !(item.value() instanceof Reference)) {
                    return Optional.ofNullable(item);
                }
                at = item.value();
            }
            return Optional.empty();
        }

        /// What `/F1` stands for, over all pages; writers use a name for one font only.
        private Map<String, PdfValue> fontNames() {
            Map<String, PdfValue> named = new HashMap<>();
            for (Item item : all) {
                Optional<PdfValue> fonts = item.dictionary().get("Font");
                if (fonts.isEmpty()) {
                    fonts = item.dictionary()
                            .get("Resources")
                            .flatMap(this::resolve)
                            .flatMap(resources -> resources.dictionary().get("Font"));
                }
                fonts.flatMap(this::resolve)
                        .ifPresent(list -> list.dictionary().entries().forEach(named::putIfAbsent));
                boolean dictionaryOfFonts = !item.dictionary().entries().isEmpty()
                        && item.dictionary().entries().values().stream()
                                .allMatch(value -> value instanceof Reference
                                        && resolve(value)
                                                .map(font -> font.dictionary()
                                                        .name("Type")
                                                        .equals("Font"))
                                                .orElse(false));
                if (dictionaryOfFonts) {
                    item.dictionary().entries().forEach(named::putIfAbsent);
                }
            }
            return named;
        }

        private void stream(Item item, byte[] raw, PdfFonts fonts, Map<String, PdfValue> named) {
            Dictionary head = item.dictionary();
            String type = head.name("Type");
            if (item.plain().isEmpty()) {
                List<String> filters = PdfFilters.of(head);
                if (filters.equals(List.of("DCTDecode"))) {
                    out.add(new Contents.Inner("picture.jpg", raw));
                } else {
                    out.unread("stream", raw);
                }
                return;
            }
            byte[] plain = item.plain().get();
            if (type.equals("XRef") || type.equals("ObjStm")) {
                return;
            }
            if (type.equals("EmbeddedFile")) {
                out.add(new Contents.Aside("attachment", plain));
            } else if (head.name("Subtype").equals("Image")) {
                image(head, plain);
            } else if (font(head, plain) || glyphMaps.contains(item) || profile(plain)) {
                out.add(new Contents.Examined("font", plain));
            } else if (head.name("Subtype").equals("XML")) {
                out.note("metadata", new String(plain, StandardCharsets.UTF_8));
            } else if (printable(plain)) {
                content(plain, fonts, named);
            } else if (plain.length >= MIN_STREAM) {
                out.add(new Contents.Aside("stream", plain));
            } else {
                out.unread("stream", plain);
            }
        }

        /// A colour profile has its mark at a fixed place.
        private static boolean profile(byte[] plain) {
            return plain.length >= 128 && Bytes.startsWith(plain, 36, "acsp");
        }

        /// Tables of two-byte glyph numbers that fonts refer to.
        private void glyphMaps() {
            for (Item item : all) {
                for (String key : List.of("CIDToGIDMap", "CIDSet")) {
                    item.dictionary().get(key).flatMap(this::resolve).ifPresent(glyphMaps::add);
                }
            }
        }

        private static boolean printable(byte[] plain) {
            int odd = 0;
            for (byte b : plain) {
                odd += Bytes.printable(b) ? 0 : 1;
            }
            return odd * 20L <= plain.length || Bytes.text(plain).isPresent();
        }

        /// The operators of a page, a form, a glyph; programs that map codes to letters look alike.
        private void content(byte[] plain, PdfFonts fonts, Map<String, PdfValue> named) {
            PdfWords page = new PdfWords(plain, fonts, named).read();
            String text = page.text();
            if (!text.isBlank()) {
                words.append(text).append('\n');
            }
            beside.append(page.hidden());
            if (page.places().size() >= MIN_STREAM) {
                out.add(new Contents.Sheet(Contents.HIDDEN, List.of(), page.places()));
            }
        }

        /// A font program begins like one: TrueType, OpenType, CFF or Type 1.
        private static boolean font(Dictionary head, byte[] plain) {
            boolean sfnt = Bytes.startsWith(plain, 0, (byte) 0, (byte) 1, (byte) 0, (byte) 0)
                    || Bytes.startsWith(plain, 0, "true")
                    || Bytes.startsWith(plain, 0, "OTTO");
            boolean cff = plain.length > 4
                    && plain[0] == 1
                    && plain[1] == 0
                    && head.name("Subtype").matches("Type1C|CIDFontType0C|OpenType");
            return sfnt
                    || cff
                    || (Bytes.startsWith(plain, 0, "%!") && head.get("Length1").isPresent());
        }

        /// Samples of a picture, made a PNG so that it is examined and drawn like one.
        private void image(Dictionary head, byte[] plain) {
            int width = (int) head.number("Width", 0);
            int height = (int) head.number("Height", 0);
            int channels = width < 1 || height < 1 || plain.length % ((long) width * height) != 0
                    ? 0
                    : (int) (plain.length / ((long) width * height));
            if (head.number("BitsPerComponent", 8) == 8 && (channels == 1 || channels == 3)) {
                out.add(new Contents.Inner("picture.png", Png.of(width, height, channels, plain)));
            } else {
                out.unread("picture", plain);
            }
        }

        /// Texts outside of pages: properties, titles, notes, names, scripts.
        private void strings(PdfValue value, int depth) {
            if (depth > MAX_DEPTH) {
                return;
            }
            switch (value) {
                case Text text -> text(text);
                case Array array -> array.items().forEach(item -> strings(item, depth + 1));
                case Dictionary dictionary -> {
                    boolean id = dictionary.get("ID").isPresent()
                            && dictionary.get("Root").isPresent();
                    dictionary.entries().forEach((key, inner) -> {
                        // Two digests of the file that every trailer has.
                        if (!(id && key.equals("ID"))) {
                            strings(inner, depth + 1);
                        }
                    });
                }
                case PdfValue.Name name -> {
                    if (name.name().length() >= MIN_STREAM) {
                        beside.append(name.name()).append('\n');
                    }
                }
                case Real ignored -> {}
                case Reference ignored -> {}
                case Word ignored -> {}
            }
        }

        private void text(Text text) {
            byte[] bytes = text.bytes();
            boolean wide = Bytes.startsWith(bytes, 0, (byte) 0xfe, (byte) 0xff);
            String plain = new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
            boolean shows = plain.chars().allMatch(c -> c >= 32 || c == '\n' || c == '\r' || c == '\t');
            if (shows) {
                beside.append(plain).append('\n');
            } else if (bytes.length >= MIN_STREAM) {
                out.add(new Contents.Aside("string", bytes));
            }
        }
    }
}
