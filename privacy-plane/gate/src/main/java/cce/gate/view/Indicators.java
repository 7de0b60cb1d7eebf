package cce.gate.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One-hot columns turned back into the column they were made of: titles such as `region_north` and `region_south`
/// share what stands before their last separator, and no row says yes to two of them.
final class Indicators {
    private static final Set<String> YES = Set.of("1", "1.0", "true", "True", "TRUE");
    private static final Set<String> NO = Set.of("0", "0.0", "false", "False", "FALSE", "");
    private static final String SEPARATORS = "_=:.[";
    private static final int MIN_ROWS = 3;
    private static final int MIN_MEMBERS = 2;
    private static final long MAX_CELLS = 10_000_000;

    private Indicators() {}

    /// The table with each group of indicators as one column; empty if it has none.
    static Optional<View.Table> undo(View.Table table) {
        List<String> header = table.header();
        if (table.rows().size() < MIN_ROWS
                || (long) header.size() * table.rows().size() > MAX_CELLS) {
            return Optional.empty();
        }
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int column = 0; column < header.size(); column++) {
            int cut = separator(header.get(column));
            String name = cut > 0 && binary(table, column) ? header.get(column).substring(0, cut) : "";
            groups.computeIfAbsent(name, key -> new ArrayList<>()).add(column);
        }
        List<Integer> rest = new ArrayList<>(groups.getOrDefault("", List.of()));
        groups.remove("");
        groups.values().removeIf(members -> {
            boolean kept = members.size() >= MIN_MEMBERS && exclusive(table, members);
            rest.addAll(kept ? List.of() : members);
            return !kept;
        });
        return groups.isEmpty() ? Optional.empty() : Optional.of(joined(table, groups, rest));
    }

    private static int separator(String title) {
        int last = -1;
        for (int i = 0; i + 1 < title.length(); i++) {
            last = SEPARATORS.indexOf(title.charAt(i)) >= 0 ? i : last;
        }
        return last;
    }

    private static boolean binary(View.Table table, int column) {
        return table.rows().stream().allMatch(row -> {
            String cell = cell(row, column);
            return YES.contains(cell) || NO.contains(cell);
        });
    }

    private static boolean exclusive(View.Table table, List<Integer> members) {
        int marked = 0;
        for (List<String> row : table.rows()) {
            long yes = members.stream().filter(c -> YES.contains(cell(row, c))).count();
            if (yes > 1) {
                return false;
            }
            marked += (int) yes;
        }
        // One value may be left out as the reference of a regression.
        return marked > 0;
    }

    private static View.Table joined(View.Table table, Map<String, List<Integer>> groups, List<Integer> rest) {
        var header = new ArrayList<>(groups.keySet());
        rest.forEach(column -> header.add(table.header().get(column)));
        var rows = new ArrayList<List<String>>();
        for (List<String> row : table.rows()) {
            var cells = new ArrayList<String>();
            groups.forEach((name, members) -> cells.add(members.stream()
                    .filter(column -> YES.contains(cell(row, column)))
                    .findFirst()
                    .map(column -> table.header()
                            .get(column)
                            .substring(name.length() + 1)
                            .replace("]", ""))
                    .orElse("")));
            rest.forEach(column -> cells.add(cell(row, column)));
            rows.add(cells);
        }
        return new View.Table(table.path() + ">one-hot", header, rows, false);
    }

    private static String cell(List<String> row, int column) {
        return column < row.size() ? row.get(column).strip() : "";
    }
}
