package cce.gate.view;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Office files, which are zip archives of XML: XLSX, DOCX, PPTX and OpenDocument. Sheets become tables, pages text;
/// comments, properties, themes and whatever else is in the archive is examined beside them.
final class Office implements Container {
    private static final String OOXML = "[Content_Types].xml";
    private static final String OPEN_DOCUMENT = "mimetypeapplication/vnd.oasis.opendocument";
    private static final int ZIP_NAME = 30;
    private static final int TAIL_BYTES = 1 << 20;

    @Override
    public boolean is(byte[] in) {
        if (!Bytes.startsWith(in, 0, "PK\3\4")) {
            return false;
        }
        return Bytes.startsWith(in, ZIP_NAME, OPEN_DOCUMENT) || listed(in);
    }

    /// Whether the central directory, at the end, names the part every OOXML file has.
    private static boolean listed(byte[] in) {
        for (int at = Math.max(0, in.length - TAIL_BYTES); at < in.length - OOXML.length(); at++) {
            if (in[at] == '[' && Bytes.startsWith(in, at, OOXML)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        var out = new Contents.Builder();
        var parts = new Parts(limits, in.length, out);
        if (!Archives.zip(in, limits, "office", parts)) {
            throw new Malformed("the archive");
        }
        boolean open = Bytes.startsWith(in, ZIP_NAME, OPEN_DOCUMENT);
        return open ? openDocument(parts.members, out) : ooxml(parts.members, out);
    }

    private static Contents ooxml(Map<String, byte[]> parts, Contents.Builder out) {
        var workbook = new Workbook();
        boolean sheets = parts.keySet().stream().anyMatch(name -> name.startsWith("xl/"));
        byte[] strings = parts.get("xl/sharedStrings.xml");
        if (strings != null) {
            workbook.strings(strings);
        }
        for (var part : parts.entrySet()) {
            String name = part.getKey();
            byte[] bytes = part.getValue();
            if (name.startsWith("xl/worksheets/") && name.endsWith(".xml")) {
                workbook.sheet(name.substring("xl/worksheets/".length()), bytes, out);
            } else if (name.matches("word/document\\d*\\.xml|ppt/slides/[^/]*\\.xml")) {
                pages(Pages.of(bytes, false), out);
            } else if (name.matches(
                    "word/(header|footer|footnotes|endnotes|comments)[^/]*\\.xml|ppt/notesSlides/[^/]*\\.xml")) {
                beside(Pages.of(bytes, false), out);
            } else if (!name.equals("xl/sharedStrings.xml")) {
                other(name, bytes, out);
            }
        }
        workbook.unused(out);
        return sheets ? out.build(Kind.TABLE, "xlsx") : out.build(Kind.DOCUMENT, "ooxml");
    }

    private static Contents openDocument(Map<String, byte[]> parts, Contents.Builder out) {
        boolean sheets = new String(parts.getOrDefault("mimetype", new byte[0]), StandardCharsets.US_ASCII)
                .endsWith("spreadsheet");
        for (var part : parts.entrySet()) {
            if (part.getKey().equals("content.xml")) {
                Pages pages = Pages.of(part.getValue(), true);
                if (sheets) {
                    pages.sheets().forEach(out::add);
                    out.note("beside", pages.text());
                    out.note("beside", pages.beside());
                } else {
                    pages(pages, out);
                }
            } else if (!part.getKey().equals("mimetype")) {
                other(part.getKey(), part.getValue(), out);
            }
        }
        return sheets ? out.build(Kind.TABLE, "ods") : out.build(Kind.DOCUMENT, "odf");
    }

    private static void pages(Pages pages, Contents.Builder out) {
        pages.sheets().forEach(out::add);
        out.add(new Contents.Prose("", pages.text()));
        out.note("beside", pages.beside());
    }

    private static void beside(Pages pages, Contents.Builder out) {
        pages.sheets().forEach(sheet -> out.add(new Contents.Sheet(Contents.HIDDEN, sheet.header(), sheet.rows())));
        out.note("beside", pages.text());
        out.note("beside", pages.beside());
    }

    /// Pictures are content; all other parts are what a reader does without.
    private static void other(String name, byte[] bytes, Contents.Builder out) {
        if (name.matches("(?i).*\\.(xml|rels|vml|rdf)")) {
            out.note("part", Workbook.words(bytes));
        } else if (name.matches("(?i)(word|xl|ppt)/media/.*|Pictures/.*")) {
            out.add(new Contents.Inner(name, bytes));
        } else if (name.matches("(?i)docProps/thumbnail\\.[a-z]+|.*/printerSettings/[^/]*")) {
            // In the templates of common libraries; no reader needs them, and a rewritten file has none.
            out.add(new Contents.Examined(name, bytes));
        } else {
            out.add(new Contents.Aside(name, bytes));
        }
    }

    /// Collects the members of the archive.
    private static final class Parts implements Archives.Sink {
        private final Map<String, byte[]> members = new LinkedHashMap<>();
        private final Limits limits;
        private final int size;
        private final Contents.Builder out;

        Parts(Limits limits, int size, Contents.Builder out) {
            this.limits = limits;
            this.size = size;
            this.out = out;
        }

        @Override
        public void member(String name, byte[] bytes) {
            if (members.putIfAbsent(name, bytes) != null) {
                out.unread(name, bytes);
            }
        }

        @Override
        public void text(String name, String text) {
            // Names of parts are fixed by the format, except where an author makes one up.
            out.note(name, text);
        }

        @Override
        public void opaque(String name, long bytes) {
            out.unread(name, nonZero((int) Math.min(bytes, size)));
        }

        @Override
        public boolean more(String name) {
            return limits.open(name, 0);
        }

        private static byte[] nonZero(int bytes) {
            var unread = new byte[bytes];
            java.util.Arrays.fill(unread, (byte) -1);
            return unread;
        }
    }
}
