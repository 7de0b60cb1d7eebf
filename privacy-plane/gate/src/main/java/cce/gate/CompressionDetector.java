package cce.gate;

import cce.gate.input.InputColumn;
import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/// D-16: an output that compresses better when the compressor knows the input than when it knows a decoy with the same
/// values in other rows. What stands between the values does not matter, so it finds rows written with any separators
/// or none, and records in orders and forms no reader of tables understands.
final class CompressionDetector implements Detector {
    private static final int MIN_STREAM = 400;
    private static final int MAX_VIEW_STREAM = 1 << 14;
    private static final int MAX_STREAM = 1 << 16;
    private static final int DICTIONARY = 30_000;
    private static final int MAX_DICTIONARIES = 12;
    private static final double CONFIDENCE = 0.9;

    /// How many times better than one decoy against another the input must do.
    private static final double MIN_RATIO = 5;

    @Override
    public DetectorId id() {
        return DetectorId.D16_COMPRESSION;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        int left = MAX_STREAM;
        List<Known> known = List.of();
        for (View view : evidence.views()) {
            if (view instanceof View.Text text && left >= MIN_STREAM) {
                byte[] stream = stream(text.text(), Math.min(left, MAX_VIEW_STREAM));
                if (stream.length >= MIN_STREAM) {
                    left -= stream.length;
                    known = known.isEmpty() ? known(evidence) : known;
                    known.forEach(input -> judge(stream, text.path(), input, evidence, findings));
                }
            }
        }
    }

    /// A table as dictionaries: each piece of it with its decoys.
    private record Known(String name, int rows, List<List<byte[]>> pieces) {}

    private static List<Known> known(Evidence evidence) {
        var all = new ArrayList<Known>();
        for (InputTable table : evidence.tables()) {
            int rows = rowsPerDictionary(table);
            int pieces = rows < 2 ? 0 : Math.clamp((table.rows() + rows - 1) / rows, 1, MAX_DICTIONARIES);
            var dictionaries = new ArrayList<List<byte[]>>();
            for (int piece = 0; piece < pieces; piece++) {
                evidence.budget().tick();
                int from = (int) ((long) piece * Math.max(0, table.rows() - rows) / Math.max(1, pieces - 1));
                dictionaries.add(List.of(
                        dictionary(table, from, rows, 0),
                        dictionary(table, from, rows, 1),
                        dictionary(table, from, rows, 2)));
            }
            all.add(new Known(table.name(), rows, dictionaries));
        }
        return all;
    }

    private static void judge(byte[] stream, String path, Known known, Evidence evidence, Findings findings) {
        int alone = size(stream, new byte[0]);
        double saved = 0;
        double chance = 0;
        for (List<byte[]> piece : known.pieces()) {
            evidence.budget().tick();
            int real = size(stream, piece.get(0));
            int decoy = size(stream, piece.get(1));
            int other = size(stream, piece.get(2));
            saved += Math.min(decoy, other) - real;
            chance += Math.abs(decoy - other);
        }
        double share = saved / alone;
        if (share >= evidence.policy().share(Threshold.COMPRESSION_SAVING_PERMILLE) && saved >= chance * MIN_RATIO) {
            findings.add(
                    FindingType.COMPRESSES_WITH_INPUT,
                    CONFIDENCE,
                    Math.max(1, Math.round(share * stream.length / ((double) DICTIONARY / known.rows()))),
                    path,
                    "knowing %s saves %.0f%%".formatted(known.name(), share * 100));
        }
    }

    /// Letters and digits only, in lower case.
    private static byte[] stream(String text, int most) {
        var kept = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length() && kept.length() < most; i++) {
            if (Character.isLetterOrDigit(text.charAt(i))) {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    private static int rowsPerDictionary(InputTable table) {
        int sample = Math.min(table.rows(), 20);
        return sample == 0 ? 0 : DICTIONARY * sample / Math.max(sample, dictionary(table, 0, sample, 0).length);
    }

    /// Rows as they would be written, or of a decoy: every column rotated by its own number of rows.
    private static byte[] dictionary(InputTable table, int from, int rows, int decoy) {
        var text = new StringBuilder();
        for (int row = from; row < Math.min(from + rows, table.rows()) && text.length() < DICTIONARY; row++) {
            for (int c = 0; c < table.columns().size(); c++) {
                InputColumn column = table.columns().get(c);
                int span = Math.min(rows, table.rows() - from);
                int at = from + (int) ((row - from + (long) decoy * c * (7L * c + 3L * decoy)) % span);
                text.append(value(column, column.code(at)));
            }
        }
        return stream(text.toString(), DICTIONARY);
    }

    private static String value(InputColumn column, int code) {
        if (code < 0) {
            return "";
        }
        double number = column.number(code);
        return Double.isFinite(number)
                ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
                : column.text(code).orElse("");
    }

    private static int size(byte[] stream, byte[] dictionary) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            if (dictionary.length > 0) {
                deflater.setDictionary(dictionary);
            }
            deflater.setInput(stream);
            deflater.finish();
            var sink = new byte[1 << 13];
            while (!deflater.finished()) {
                deflater.deflate(sink);
            }
            return (int) deflater.getBytesWritten();
        } finally {
            deflater.end();
        }
    }
}
