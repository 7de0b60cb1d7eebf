package cce.gate.emit;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// HTML, SVG and XML reduced to what a reader would see: words, with a line per row and a tab per cell.
final class Markup {
    private static final int HEAD_CHARS = 512;
    private static final Pattern HIDDEN = Pattern.compile(
            "(?is)<(script|style|head|metadata|template|title)\\b.{0,10000000}?</\\1\\s*>|<!--.{0,10000000}?-->");
    private static final Pattern CELL_END = Pattern.compile("(?i)</t[dh]\\s*>");
    private static final Pattern LINE_END = Pattern.compile("(?i)<br\\s*/?>|</(tr|p|div|h[1-6]|li|text|table)\\s*>");
    private static final Pattern TAG = Pattern.compile("<[^>]{0,1000000}>");
    private static final Map<String, String> ENTITIES =
            Map.of("&lt;", "<", "&gt;", ">", "&nbsp;", " ", "&quot;", "\"", "&#39;", "'");

    private Markup() {}

    static boolean is(String text) {
        String head = text.stripLeading()
                .substring(0, Math.min(HEAD_CHARS, text.stripLeading().length()))
                .toLowerCase(Locale.ROOT);
        return head.startsWith("<?xml")
                || head.startsWith("<!doctype")
                || head.startsWith("<html")
                || head.startsWith("<svg")
                || head.startsWith("<table")
                || head.startsWith("<div")
                || head.startsWith("<style");
    }

    static String words(String text) {
        String shown = HIDDEN.matcher(text).replaceAll("");
        shown = shown.replaceAll("[\r\n\t]+", " ");
        shown = CELL_END.matcher(shown).replaceAll("  ");
        shown = LINE_END.matcher(shown).replaceAll("\n");
        shown = TAG.matcher(shown).replaceAll("");
        for (Map.Entry<String, String> entity : ENTITIES.entrySet()) {
            shown = shown.replace(entity.getKey(), entity.getValue());
        }
        return shown.replace("&amp;", "&");
    }
}
