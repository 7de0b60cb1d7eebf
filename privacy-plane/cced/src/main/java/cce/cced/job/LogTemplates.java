package cce.cced.job;

import cce.gate.OutputFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What of a program's own words may leave without a person: lines `cce:progress <stage> <percent>`, with a stage
/// from a short list and the percentage in steps of five and no more than a hundred lines.
final class LogTemplates {
    private static final Pattern LINE =
            Pattern.compile("cce:progress (load|prepare|train|evaluate|write) (100|[0-9]{1,2})");
    private static final int STEP_PERCENT = 5;
    private static final int MAX_LINES = 100;
    private static final int MAX_READ_BYTES = 1 << 20;

    /// One of five stages and one of 21 percentages.
    private static final int BITS_PER_LINE = 7;

    private LogTemplates() {}

    static byte[] lines(List<OutputFile> outputs, String name) {
        StringBuilder kept = new StringBuilder();
        outputs.stream().filter(file -> file.name().equals(name)).findFirst().ifPresent(file -> keep(file, kept));
        return kept.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void keep(OutputFile file, StringBuilder kept) {
        int length = Math.min(file.bytes().length, MAX_READ_BYTES);
        String text = new String(file.bytes(), 0, length, StandardCharsets.ISO_8859_1);
        int lines = 0;
        String last = "";
        for (String line : (Iterable<String>) text.lines()::iterator) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            int percent = Integer.parseInt(matcher.group(2)) / STEP_PERCENT * STEP_PERCENT;
            String template = "progress " + matcher.group(1) + " " + percent + "\n";
            if (!template.equals(last) && lines < MAX_LINES) {
                kept.append(template);
                last = template;
                lines++;
            }
        }
    }

    /// Upper bound on what the lines can say.
    static long bits(byte[] lines) {
        return new String(lines, StandardCharsets.US_ASCII).lines().count() * BITS_PER_LINE;
    }
}
