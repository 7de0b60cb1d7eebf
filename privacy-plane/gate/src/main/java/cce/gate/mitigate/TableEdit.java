package cce.gate.mitigate;

import cce.gate.Mitigation;
import cce.gate.input.Delimited;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Applies a mitigation to one file, whatever it is: a table, a JSON document, or something that stays as it
/// is.
public final class TableEdit {
    private static final int MAX_BYTES = 64 << 20;
    private static final int SNIFF_CHARS = 1 << 16;

    private TableEdit() {}

    public static byte[] edit(byte[] file, Mitigation mitigation) {
        Optional<String> text = file.length > MAX_BYTES ? Optional.empty() : decode(file);
        if (text.isEmpty()) {
            return file;
        }
        String start = text.get().stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            try {
                return JsonEdit.edit(JsonMapper.shared().readTree(text.get()), mitigation)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8);
            } catch (JacksonException e) {
                return file; // Not JSON after all; the gate judges it as it is.
            }
        }
        return table(text.get(), mitigation)
                .map(s -> s.getBytes(StandardCharsets.UTF_8))
                .orElse(file);
    }

    private static Optional<String> decode(byte[] file) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> table(String text, Mitigation mitigation) {
        Optional<Character> delimiter = Delimited.sniff(text.substring(0, Math.min(SNIFF_CHARS, text.length())));
        if (delimiter.isEmpty()) {
            return Optional.empty();
        }
        List<List<String>> rows = read(text, delimiter.get());
        if (rows.size() < 2) {
            return Optional.empty();
        }
        Cells cells = new Cells(rows);
        switch (mitigation) {
            case Mitigation.SuppressSmallCells suppress -> Suppression.apply(cells, suppress.least());
            case Mitigation.RoundTo round -> cells.mapNumbers(value -> Rounding.toMultiple(value, round.base()));
            case Mitigation.RoundDigits round -> cells.mapNumbers(value -> Rounding.toDigits(value, round.digits()));
            case Mitigation.DropExtremes drop -> cells.drop(Extremes::isNamed);
            case Mitigation.StripColumn strip -> cells.dropColumns(name -> name.equalsIgnoreCase(strip.name()));
        }
        return Optional.of(write(cells.rows(), delimiter.get()));
    }

    private static List<List<String>> read(String text, char delimiter) {
        List<List<String>> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new StringReader(text))) {
            Delimited delimited = new Delimited(reader, delimiter);
            for (Optional<List<String>> row = delimited.next(); row.isPresent(); row = delimited.next()) {
                rows.add(new ArrayList<>(row.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory could not be read.", e);
        }
        return rows;
    }

    private static String write(List<List<String>> rows, char delimiter) {
        return rows.stream()
                .map(row ->
                        row.stream().map(cell -> quoted(cell, delimiter)).collect(Collectors.joining("" + delimiter)))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String quoted(String cell, char delimiter) {
        boolean plain = cell.indexOf(delimiter) < 0 && cell.indexOf('"') < 0 && cell.indexOf('\n') < 0;
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
