package cce.gate.view;

import cce.gate.view.PdfFonts.Font;
import cce.gate.view.PdfValue.Array;
import cce.gate.view.PdfValue.Name;
import cce.gate.view.PdfValue.Real;
import cce.gate.view.PdfValue.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The words of a content stream in reading order: pieces with their place, from the top of the page down, and from
/// left to right.
final class PdfWords {
    private static final int MAX_PIECES = 1_000_000;
    private static final double SAME_LINE = 2;

    private final byte[] content;
    private final PdfFonts fonts;
    private final Map<String, PdfValue> named;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<List<String>> places = new ArrayList<>();
    private final StringBuilder hidden = new StringBuilder();
    private double[] matrix = {1, 0, 0, 1, 0, 0};
    private double[] line = {1, 0, 0, 1, 0, 0};
    private double[] page = {1, 0, 0, 1, 0, 0};
    private final List<double[]> saved = new ArrayList<>();
    private double leading;
    private Font font = Font.PLAIN;

    /// @param named what names of fonts in the stream stand for
    PdfWords(byte[] content, PdfFonts fonts, Map<String, PdfValue> named) {
        this.content = content;
        this.fonts = fonts;
        this.named = named;
    }

    private record Piece(double x, double y, int order, String text) {}

    /// Reads the stream.
    PdfWords read() {
        var lexer = new PdfLexer(content, 0, content.length);
        var operands = new ArrayList<PdfValue>();
        while (lexer.at() < content.length && pieces.size() < MAX_PIECES) {
            Optional<PdfValue> value = lexer.next();
            if (value.isEmpty()) {
                continue;
            }
            if (value.get() instanceof PdfValue.Word word) {
                operator(word.word(), operands);
                operands.clear();
            } else if (operands.size() < 4096) {
                operands.add(value.get());
            }
        }
        hidden.append(lexer.comments());
        return this;
    }

    /// Where lines and markers are drawn: the points of a plot in order.
    List<List<String>> places() {
        return places;
    }

    private void drawn(double x, double y) {
        if (places.size() < MAX_PIECES) {
            places.add(List.of(Cells.of(x), Cells.of(y)));
        }
    }

    /// Comments between the operators.
    String hidden() {
        return hidden.toString();
    }

    String text() {
        pieces.sort(Comparator.comparingDouble((Piece piece) -> -Math.rint(piece.y() / SAME_LINE))
                .thenComparingDouble(Piece::x)
                .thenComparingInt(Piece::order));
        var text = new StringBuilder();
        double last = Double.NaN;
        for (Piece piece : pieces) {
            double row = Math.rint(piece.y() / SAME_LINE);
            if (!text.isEmpty()) {
                text.append(row == last ? " " : "\n");
            }
            text.append(piece.text());
            last = row;
        }
        return text.toString();
    }

    private void operator(String word, List<PdfValue> operands) {
        switch (word) {
            case "q" -> {
                if (saved.size() < 256) {
                    saved.add(page);
                }
            }
            case "Q" -> page = saved.isEmpty() ? page : saved.removeLast();
            case "cm" -> {
                double[] moved = numbers(operands);
                drawn(moved[4], moved[5]);
                page = product(moved, page);
            }
            case "m", "l", "re" -> drawn(number(operands, 0), number(operands, 1));
            case "BT" -> place(new double[] {1, 0, 0, 1, 0, 0});
            case "Tf" -> font(operands);
            case "TL" -> leading = number(operands, 0);
            case "Tm" -> place(numbers(operands));
            case "Td" -> move(number(operands, 0), number(operands, 1));
            case "TD" -> {
                leading = -number(operands, 1);
                move(number(operands, 0), number(operands, 1));
            }
            case "T*" -> move(0, -leading);
            case "Tj", "TJ" -> operands.forEach(this::show);
            case "'", "\"" -> {
                move(0, -leading);
                operands.forEach(this::show);
            }
            default -> {
                // Graphics. Texts among their operands, as of marked content, are not drawn but there.
                for (PdfValue operand : operands) {
                    if (operand instanceof Text text) {
                        hidden.append(Font.PLAIN.text(text.bytes())).append('\n');
                    }
                }
            }
        }
    }

    private void font(List<PdfValue> operands) {
        if (!operands.isEmpty() && operands.getFirst() instanceof Name name) {
            PdfValue reference = named.get(name.name());
            font = reference == null ? Font.PLAIN : fonts.font(reference);
        }
    }

    private void show(PdfValue shown) {
        double[] at = product(matrix, page);
        var text = new StringBuilder();
        if (shown instanceof Text plain) {
            text.append(font.text(plain.bytes()));
        } else if (shown instanceof Array list) {
            for (PdfValue item : list.items()) {
                if (item instanceof Text part) {
                    text.append(font.text(part.bytes()));
                } else if (item instanceof Real gap && gap.value() < -200) {
                    text.append(' ');
                }
            }
        }
        if (!text.isEmpty()) {
            pieces.add(new Piece(at[4], at[5], pieces.size(), text.toString()));
        }
    }

    private void place(double[] to) {
        matrix = to;
        line = to;
    }

    private void move(double x, double y) {
        place(product(new double[] {1, 0, 0, 1, x, y}, line));
    }

    private static double number(List<PdfValue> operands, int at) {
        return at < operands.size() && operands.get(at) instanceof Real number ? number.value() : 0;
    }

    private static double[] numbers(List<PdfValue> operands) {
        var numbers = new double[6];
        for (int i = 0; i < 6; i++) {
            numbers[i] = number(operands, i);
        }
        return numbers;
    }

    private static double[] product(double[] a, double[] b) {
        return new double[] {
            a[0] * b[0] + a[1] * b[2],
            a[0] * b[1] + a[1] * b[3],
            a[2] * b[0] + a[3] * b[2],
            a[2] * b[1] + a[3] * b[3],
            a[4] * b[0] + a[5] * b[2] + b[4],
            a[4] * b[1] + a[5] * b[3] + b[5]
        };
    }
}
