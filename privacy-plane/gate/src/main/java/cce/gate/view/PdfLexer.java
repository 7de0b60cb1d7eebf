package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads values of PDF's object language one after the other. Comments are collected: no viewer shows them.
final class PdfLexer {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VALUES = 10_000_000;

    private final byte[] in;
    private final int end;
    private final StringBuilder comments = new StringBuilder();
    private int at;
    private int values;

    PdfLexer(byte[] in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
    }

    int at() {
        return at;
    }

    void seek(int position) {
        at = position;
    }

    String comments() {
        return comments.toString();
    }

    /// The next value; empty at the end or where a closing bracket stands alone.
    Optional<PdfValue> next() {
        return next(0);
    }

    private Optional<PdfValue> next(int depth) {
        space();
        if (at >= end || depth > MAX_DEPTH || ++values > MAX_VALUES) {
            return Optional.empty();
        }
        int c = in[at] & 0xff;
        return switch (c) {
            case '/' -> {
                at++;
                yield Optional.of(new PdfValue.Name(name()));
            }
            case '(' -> Optional.of(new PdfValue.Text(literal()));
            case '<' -> {
                if (at + 1 < end && in[at + 1] == '<') {
                    at += 2;
                    yield Optional.of(dictionary(depth));
                }
                yield Optional.of(new PdfValue.Text(hex()));
            }
            case '[' -> {
                at++;
                yield Optional.of(new PdfValue.Array(list(depth)));
            }
            case ']', '>', ')', '{', '}' -> {
                at++;
                yield Optional.empty();
            }
            default -> Optional.of(word());
        };
    }

    private List<PdfValue> list(int depth) {
        var items = new ArrayList<PdfValue>();
        for (Optional<PdfValue> item = next(depth + 1); item.isPresent(); item = next(depth + 1)) {
            reference(items, item.get());
        }
        return items;
    }

    /// `12 0 R` is one value made of three.
    private static void reference(List<PdfValue> items, PdfValue item) {
        int size = items.size();
        if (item instanceof PdfValue.Word word
                && word.word().equals("R")
                && size >= 2
                && items.get(size - 2) instanceof PdfValue.Real number
                && items.get(size - 1) instanceof PdfValue.Real) {
            items.removeLast();
            items.removeLast();
            items.add(new PdfValue.Reference((int) number.value()));
        } else {
            items.add(item);
        }
    }

    private PdfValue.Dictionary dictionary(int depth) {
        List<PdfValue> items = list(depth);
        if (at < end && in[at] == '>') {
            at++;
        }
        Map<String, PdfValue> entries = new HashMap<>();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            if (items.get(i) instanceof PdfValue.Name key) {
                entries.put(key.name(), items.get(i + 1));
            }
        }
        return new PdfValue.Dictionary(entries);
    }

    private PdfValue word() {
        int start = at;
        while (at < end && regular(in[at] & 0xff)) {
            at++;
        }
        if (at == start) {
            at++;
        }
        String word = new String(in, start, at - start, StandardCharsets.ISO_8859_1);
        try {
            return "+-.0123456789".indexOf(word.charAt(0)) >= 0 && word.length() < 64
                    ? new PdfValue.Real(Double.parseDouble(word))
                    : new PdfValue.Word(word);
        } catch (NumberFormatException e) {
            return new PdfValue.Word(word);
        }
    }

    private String name() {
        var name = new StringBuilder();
        while (at < end && regular(in[at] & 0xff)) {
            if (in[at] == '#' && at + 2 < end && digit(at + 1) >= 0 && digit(at + 2) >= 0) {
                name.append((char) (digit(at + 1) * 16 + digit(at + 2)));
                at += 3;
            } else {
                name.append((char) (in[at++] & 0xff));
            }
        }
        return name.toString();
    }

    private int digit(int position) {
        return Character.digit(in[position], 16);
    }

    private byte[] literal() {
        var text = new ByteArrayOutputStream();
        int open = 0;
        at++;
        while (at < end) {
            int c = in[at++] & 0xff;
            if (c == '\\' && at < end) {
                escape(text);
                continue;
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open < 0) {
                break;
            }
            text.write(c);
        }
        return text.toByteArray();
    }

    private void escape(ByteArrayOutputStream text) {
        int c = in[at++] & 0xff;
        int plain = "nrtbf".indexOf(c);
        if (plain >= 0) {
            text.write("\n\r\t\b\f".charAt(plain));
        } else if (c >= '0' && c <= '7') {
            int code = c - '0';
            for (int i = 0; i < 2 && at < end && in[at] >= '0' && in[at] <= '7'; i++) {
                code = code * 8 + in[at++] - '0';
            }
            text.write(code);
        } else if (c == '\r') {
            at += at < end && in[at] == '\n' ? 1 : 0;
        } else if (c != '\n') {
            text.write(c);
        }
    }

    private byte[] hex() {
        var text = new ByteArrayOutputStream();
        int high = -1;
        at++;
        while (at < end && in[at] != '>') {
            int digit = Character.digit(in[at++], 16);
            if (digit >= 0 && high >= 0) {
                text.write(high * 16 + digit);
                high = -1;
            } else if (digit >= 0) {
                high = digit;
            }
        }
        at++;
        if (high >= 0) {
            text.write(high * 16);
        }
        return text.toByteArray();
    }

    void space() {
        while (at < end) {
            int c = in[at] & 0xff;
            if (c == '%') {
                int start = ++at;
                while (at < end && in[at] != '\n' && in[at] != '\r') {
                    at++;
                }
                comments.append(new String(in, start, at - start, StandardCharsets.ISO_8859_1))
                        .append('\n');
            } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0) {
                at++;
            } else {
                return;
            }
        }
    }

    private static boolean regular(int c) {
        return c > ' ' && "()<>[]{}/%".indexOf(c) < 0;
    }
}
