package cce.gate.view;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value of PDF's object language.
sealed interface PdfValue {
    record Real(double value) implements PdfValue {}

    /// Bytes of a string, literal or hexadecimal.
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] bytes) implements PdfValue {}

    record Name(String name) implements PdfValue {}

    record Array(List<PdfValue> items) implements PdfValue {}

    record Dictionary(Map<String, PdfValue> entries) implements PdfValue {
        Optional<PdfValue> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        String name(String key) {
            return entries.get(key) instanceof Name name ? name.name() : "";
        }

        double number(String key, double otherwise) {
            return entries.get(key) instanceof Real number ? number.value() : otherwise;
        }
    }

    /// Another object, by number.
    record Reference(int object) implements PdfValue {}

    /// An operator of a content stream, or `true`, `false`, `null`.
    record Word(String word) implements PdfValue {}
}
