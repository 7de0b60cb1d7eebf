package cce.gate.view;

import cce.gate.view.PdfValue.Array;
import cce.gate.view.PdfValue.Dictionary;
import cce.gate.view.PdfValue.Name;
import cce.gate.view.PdfValue.Real;
import cce.gate.view.PdfValue.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the codes in a PDF's strings mean in each of its fonts.
final class PdfFonts {
    private static final int MAX_CODES = 1 << 17;
    private static final Map<String, String> GLYPHS = glyphs();

    private final Function<PdfValue, Optional<Pdf.Item>> resolve;
    private final Map<PdfValue, Font> fonts = new HashMap<>();

    /// @param resolve follows a reference
    PdfFonts(Function<PdfValue, Optional<Pdf.Item>> resolve) {
        this.resolve = resolve;
    }

    /// A font.
    ///
    /// @param wide whether codes have two bytes
    /// @param meanings of codes that are not plain Latin
    record Font(boolean wide, Map<Integer, String> meanings) {
        static final Font PLAIN = new Font(false, Map.of());

        String text(byte[] codes) {
            var text = new StringBuilder();
            int step = wide ? 2 : 1;
            for (int i = 0; i + step <= codes.length; i += step) {
                int code = wide ? (codes[i] & 0xff) << 8 | (codes[i + 1] & 0xff) : codes[i] & 0xff;
                String meaning = meanings.get(code);
                text.append(meaning != null ? meaning : code == 0 ? "" : Character.toString((char) code));
            }
            return text.toString();
        }
    }

    Font font(PdfValue reference) {
        return fonts.computeIfAbsent(
                reference,
                key -> resolve.apply(key).map(item -> read(item.dictionary())).orElse(Font.PLAIN));
    }

    private Font read(Dictionary font) {
        Map<Integer, String> meanings = new HashMap<>();
        boolean wide = font.name("Subtype").equals("Type0");
        font.get("Encoding").flatMap(resolve).ifPresent(encoding -> differences(encoding.dictionary(), meanings));
        font.get("ToUnicode").flatMap(resolve).flatMap(Pdf.Item::plain).ifPresent(map -> unicode(map, meanings));
        return new Font(wide, meanings);
    }

    /// `[32 /space /A 97 /a ...]`.
    private static void differences(Dictionary encoding, Map<Integer, String> meanings) {
        if (!(encoding.get("Differences").orElse(new Name("")) instanceof Array list)) {
            return;
        }
        int code = 0;
        for (PdfValue item : list.items()) {
            if (item instanceof Real number) {
                code = (int) number.value();
            } else if (item instanceof Name glyph) {
                meanings.put(code++, meaning(glyph.name()));
            }
        }
    }

    private static String meaning(String glyph) {
        if (glyph.length() == 1) {
            return glyph;
        }
        String known = GLYPHS.get(glyph);
        if (known != null) {
            return known;
        }
        boolean numbered = glyph.matches("uni[0-9A-Fa-f]{4}|u[0-9A-Fa-f]{4,6}");
        if (numbered) {
            int point = Integer.parseInt(glyph.replaceFirst("^uni|^u", ""), 16);
            return Character.isValidCodePoint(point) ? Character.toString(point) : "";
        }
        return " " + glyph + " ";
    }

    /// The program that maps codes to Unicode: `beginbfchar` pairs and `beginbfrange` triples.
    private static void unicode(byte[] map, Map<Integer, String> meanings) {
        var lexer = new PdfLexer(map, 0, map.length);
        var pending = new ArrayList<PdfValue>();
        while (lexer.at() < map.length && meanings.size() < MAX_CODES) {
            Optional<PdfValue> value = lexer.next();
            if (value.isEmpty()) {
                continue;
            }
            if (value.get() instanceof PdfValue.Word word) {
                switch (word.word()) {
                    case "endbfchar" -> {
                        for (int i = 0; i + 1 < pending.size(); i += 2) {
                            put(code(pending.get(i)), pending.get(i + 1), 0, meanings);
                        }
                    }
                    case "endbfrange" -> {
                        for (int i = 0; i + 2 < pending.size(); i += 3) {
                            range(pending.get(i), pending.get(i + 1), pending.get(i + 2), meanings);
                        }
                    }
                    default -> {}
                }
                pending.clear();
            } else {
                pending.add(value.get());
            }
        }
    }

    private static void range(PdfValue from, PdfValue to, PdfValue target, Map<Integer, String> meanings) {
        int first = code(from);
        int last = Math.min(code(to), first + 0xffff);
        for (int code = first; code <= last && meanings.size() < MAX_CODES; code++) {
            if (target instanceof Array list) {
                if (code - first < list.items().size()) {
                    put(code, list.items().get(code - first), 0, meanings);
                }
            } else {
                put(code, target, code - first, meanings);
            }
        }
    }

    private static void put(int code, PdfValue target, int step, Map<Integer, String> meanings) {
        if (target instanceof Text text && text.bytes().length >= 2 && code >= 0) {
            String meaning = new String(text.bytes(), StandardCharsets.UTF_16BE);
            int last = meaning.length() - 1;
            meanings.put(code, meaning.substring(0, last) + (char) (meaning.charAt(last) + step));
        }
    }

    private static int code(PdfValue value) {
        int code = 0;
        if (value instanceof Text text) {
            for (byte b : text.bytes()) {
                code = (code << 8) | (b & 0xff);
            }
        }
        return code;
    }

    private static Map<String, String> glyphs() {
        List<String> names = List.of(
                "space",
                " ",
                "period",
                ".",
                "comma",
                ",",
                "minus",
                "-",
                "hyphen",
                "-",
                "plus",
                "+",
                "equal",
                "=",
                "colon",
                ":",
                "semicolon",
                ";",
                "slash",
                "/",
                "percent",
                "%",
                "parenleft",
                "(",
                "parenright",
                ")",
                "underscore",
                "_",
                "at",
                "@",
                "zero",
                "0",
                "one",
                "1",
                "two",
                "2",
                "three",
                "3",
                "four",
                "4",
                "five",
                "5",
                "six",
                "6",
                "seven",
                "7",
                "eight",
                "8",
                "nine",
                "9",
                "quotesingle",
                "'",
                "quotedbl",
                "\"",
                "bracketleft",
                "[",
                "bracketright",
                "]",
                "braceleft",
                "{",
                "braceright",
                "}",
                "less",
                "<",
                "greater",
                ">",
                "asterisk",
                "*",
                "numbersign",
                "#",
                "ampersand",
                "&",
                "exclam",
                "!",
                "question",
                "?",
                "bar",
                "|",
                "asciitilde",
                "~",
                "asciicircum",
                "^",
                "grave",
                "`",
                "backslash",
                "\\",
                "dollar",
                "$",
                "endash",
                "-",
                "emdash",
                "-");
        Map<String, String> glyphs = new HashMap<>();
        for (int i = 0; i < names.size(); i += 2) {
            glyphs.put(names.get(i), names.get(i + 1));
        }
        return glyphs;
    }
}
