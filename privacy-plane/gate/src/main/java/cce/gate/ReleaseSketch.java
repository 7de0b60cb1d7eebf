package cce.gate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// What a released output disclosed about groups of people, kept so that a later output that differs by a
/// handful of
/// them can be recognised: the rows behind each group that was recognised in the input, and counts per
/// group of
/// tables
/// that were not.
///
/// @param tables one per count table; keys are hashes of the group, values the printed count
/// @param groups the input rows of each group of which a statistic was shown
public record ReleaseSketch(List<Map<Long, Long>> tables, List<RowSet> groups) {
    /// A release without groups.
    public static final ReleaseSketch EMPTY = new ReleaseSketch(List.of(), List.of());

    /// Groups that one release keeps.
    static final int MAX_GROUPS = 2000;

    private static final long NOT_COMPARABLE = -1;

    public ReleaseSketch {
        tables = tables.stream().map(Map::copyOf).toList();
        groups = List.copyOf(groups);
    }

    /// Rows of one input table.
    ///
    /// @param table names the table, stable for one snapshot
    /// @param rows ascending
    @SuppressWarnings("ArrayRecordComponent")
    public record RowSet(long table, int[] rows) {
        public RowSet {
            rows = rows.clone();
            Arrays.sort(rows);
        }

        /// Rows in exactly one of the two sets.
        long difference(RowSet other) {
            int i = 0;
            int j = 0;
            long different = 0;
            while (i < rows.length && j < other.rows.length) {
                if (rows[i] == other.rows[j]) {
                    i++;
                    j++;
                } else {
                    different++;
                    if (rows[i] < other.rows[j]) {
                        i++;
                    } else {
                        j++;
                    }
                }
            }
            return different + rows.length - i + other.rows.length - j;
        }

        private String text() {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES * rows.length);
            bytes.putLong(table);
            for (int row : rows) {
                bytes.putInt(row);
            }
            return Base64.getEncoder().encodeToString(bytes.array());
        }

        private static RowSet ofText(String text) {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            long table = bytes.getLong();
            int[] rows = new int[bytes.remaining() / Integer.BYTES];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = bytes.getInt();
            }
            return new RowSet(table, rows);
        }
    }

    /// Fewest records by which a group of this output differs from a group of an earlier one without being
    /// the
    /// same; -1
    /// when no two are comparable.
    public long nearest(List<ReleaseSketch> earlier) {
        long nearest = Long.MAX_VALUE;
        for (ReleaseSketch other : earlier) {
            for (RowSet mine : groups) {
                for (RowSet theirs : other.groups) {
                    if (mine.table() == theirs.table()) {
                        long difference = mine.difference(theirs);
                        nearest = difference > 0 ? Math.min(nearest, difference) : nearest;
                    }
                }
            }
        }
        return nearest == Long.MAX_VALUE ? NOT_COMPARABLE : nearest;
    }

    /// A compact text that [#ofText] reads. It tells about the data; keep it sealed.
    public String toText() {
        StringJoiner lines = new StringJoiner("\n");
        for (Map<Long, Long> table : tables) {
            StringJoiner cells = new StringJoiner(" ", "t ", "");
            table.forEach((key, count) -> cells.add(Long.toHexString(key) + "=" + count));
            lines.add(cells.toString());
        }
        groups.forEach(group -> lines.add("g " + group.text()));
        return lines.toString();
    }

    /// Reads what [#toText] wrote; it comes out of the caller's own sealed store.
    public static ReleaseSketch ofText(String text) {
        List<Map<Long, Long>> tables = new ArrayList<>();
        List<RowSet> groups = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.startsWith("g ")) {
                groups.add(RowSet.ofText(line.substring(2)));
            } else if (line.startsWith("t ")) {
                tables.add(cells(line.substring(2)));
            }
        }
        return new ReleaseSketch(tables, groups);
    }

    private static Map<Long, Long> cells(String line) {
        Map<Long, Long> cells = new HashMap<>();
        for (String cell : line.split(" ")) {
            int at = cell.indexOf('=');
            cells.put(Long.parseUnsignedLong(cell.substring(0, at), 16), Long.parseLong(cell.substring(at + 1)));
        }
        return cells;
    }
}
