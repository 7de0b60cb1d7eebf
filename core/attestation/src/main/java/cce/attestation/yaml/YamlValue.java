package cce.attestation.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A value of a document, and the line it stands on. Scalars stay text: what they mean is up to the field that holds
/// them, so that no `no` turns into a boolean and no digest into a number.
public sealed interface YamlValue {
    int line();

    /// @param plain whether it was written without quotes
    record Scalar(int line, String text, boolean plain) implements YamlValue {}

    record Sequence(int line, List<YamlValue> items) implements YamlValue {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    record Mapping(int line, SequencedMap<String, YamlValue> fields) implements YamlValue {
        public Mapping {
            fields = new LinkedHashMap<>(fields);
        }

        /// In the order of the document.
        public Map<String, YamlValue> entries() {
            return java.util.Collections.unmodifiableMap(fields);
        }
    }
}
