package cce.gate.view;

import java.util.ArrayList;
import java.util.List;

/// Records of codes written without anything between them, as surveys used to be punched on cards: lines of digits that
/// are all equally long. The text is given once for each width that divides the line.
final class FixedWidth {
    private static final int MIN_LINES = 10;
    private static final int MAX_LINE_CHARS = 512;
    private static final int MAX_WIDTH = 4;
    private static final int MIN_CODES = 3;

    private FixedWidth() {}

    static List<String> plain(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.size() <= MIN_LINES) {
            return List.of();
        }
        // The first line may be a title.
        List<String> body = lines.subList(1, lines.size());
        int length = body.getFirst().length();
        boolean fixed = length <= MAX_LINE_CHARS && body.stream().allMatch(line -> digits(line, length));
        var plain = new ArrayList<String>();
        for (int width = 1; fixed && width <= MAX_WIDTH && length >= width * MIN_CODES; width++) {
            if (length % width == 0) {
                plain.add(cut(lines, length, width));
            }
        }
        return plain;
    }

    private static boolean digits(String line, int length) {
        return line.length() == length && line.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String cut(List<String> lines, int length, int width) {
        var cut = new StringBuilder();
        for (String line : lines) {
            if (digits(line, length)) {
                for (int at = 0; at < length; at += width) {
                    cut.append(line, at, at + width).append(at + width < length ? ',' : '\n');
                }
            }
        }
        return cut.toString();
    }
}
