package cce.gate.input;

import java.util.List;

/// What was read of a dataset, or kept of it.
///
/// @param tables the tables, each whole or as a uniform sample of its rows
/// @param fingerprints of everything that is not a table
public record Contents(List<InputTable> tables, Fingerprints fingerprints) {
    /// Nothing.
    public static final Contents NONE = new Contents(List.of(), new Fingerprints());

    public Contents {
        tables = List.copyOf(tables);
    }

    /// Rows over all tables.
    public long rows() {
        return tables.stream().mapToLong(InputTable::totalRows).sum();
    }

    /// The same with fewer rows, one in 2^halvings, and fewer fingerprints.
    Contents thinned(int halvings) {
        return new Contents(
                tables.stream().map(table -> table.thinned(halvings)).toList(), fingerprints.thinned(halvings));
    }
}
