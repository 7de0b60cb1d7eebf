package cce.gate.emit;

import java.text.Normalizer;

/// Text in canonical form: one line ending, nothing after the last visible character of a line, no characters without
/// width, at most one blank line in a row, numbers within the policy's digits.
final class Prose {
    private final Numbers numbers;

    Prose(Numbers numbers) {
        this.numbers = numbers;
    }

    String normal(String text) {
        var out = new StringBuilder();
        int blank = 0;
        for (String line : Normalizer.normalize(text, Normalizer.Form.NFC).split("\r\n|\r|\n", -1)) {
            String shown = visible(line).stripTrailing();
            blank = shown.isEmpty() ? blank + 1 : 0;
            if (blank <= 1) {
                out.append(shown).append('\n');
            }
        }
        return numbers.text(out.toString().strip()) + "\n";
    }

    /// A cell or a string value: one line's worth of visible characters.
    String cell(String cell) {
        return numbers.token(
                visible(Normalizer.normalize(cell, Normalizer.Form.NFC)).strip());
    }

    static String visible(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point == '\t' || Character.isSpaceChar(point)) {
                out.append(' ');
            } else if (point >= 32 && shows(point)) {
                out.appendCodePoint(point);
            }
        });
        return out.toString();
    }

    private static boolean shows(int point) {
        boolean selector = (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef);
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !selector;
        };
    }
}
