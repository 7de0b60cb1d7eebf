package cce.gate;

import cce.gate.input.Numeral;
import cce.gate.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// D-11: cells a table hides and its totals give away. A line with one hidden cell and a total has one solution; what
/// is solved may solve the next line, so lines and columns are gone through until nothing changes.
final class DerivableDetector implements Detector {
    private static final Pattern MASK = Pattern.compile(
            "(?i)<\\s?=?\\s?[0-9]{1,3}|\\*{1,5}|x|\\[?(?:suppressed|redacted|masked|withheld|hidden)\\]?|-|n/?d|…|\\.\\.\\.?");
    private static final Set<String> TOTALS = Set.of("total", "totals", "all", "sum", "margin", "margins", "overall");
    private static final int MAX_SIDE = 500;
    private static final int MIN_SIDE = 2;

    @Override
    public DetectorId id() {
        return DetectorId.D11_DERIVABLE;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Table table
                    && table.rows().size() >= MIN_SIDE
                    && table.rows().size() <= MAX_SIDE
                    && table.header().size() <= MAX_SIDE) {
                int solved = new Solver(table, evidence.budget())
                        .smallSolved(evidence.policy().minCell());
                if (solved > 0) {
                    findings.add(
                            FindingType.DERIVABLE_CELL,
                            0.97,
                            solved,
                            table.path(),
                            solved + " hidden cells follow from the totals");
                }
            }
        }
    }

    /// One table as unknowns and sums.
    private static final class Solver {
        private final List<List<String>> rows;
        private final double[][] values;
        private final boolean[][] hidden;
        private final int totalColumn;
        private final int totalRow;
        private final Budget budget;

        Solver(View.Table table, Budget budget) {
            this.budget = budget;
            // Columns named by numbers make the title look like data.
            boolean untitled = table.header().isEmpty() && total(table.rows().getFirst()) > 0;
            List<String> title = untitled ? table.rows().getFirst() : table.header();
            rows = untitled ? table.rows().subList(1, table.rows().size()) : table.rows();
            int columns = rows.stream().mapToInt(List::size).max().orElse(0);
            values = new double[rows.size()][Math.min(columns, MAX_SIDE)];
            hidden = new boolean[rows.size()][Math.min(columns, MAX_SIDE)];
            var numeral = new Numeral();
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < values[row].length; column++) {
                    String cell = column < rows.get(row).size()
                            ? rows.get(row).get(column).strip()
                            : "";
                    boolean number = numeral.parse(cell, 0, cell.length());
                    values[row][column] = number ? numeral.value() : Double.NaN;
                    hidden[row][column] =
                            column > 0 && !number && MASK.matcher(cell).matches();
                }
            }
            totalColumn = total(title);
            totalRow = total(rows.stream()
                    .map(row -> row.isEmpty() ? "" : row.getFirst())
                    .toList());
        }

        private static int total(List<String> names) {
            for (int i = names.size() - 1; i > 0; i--) {
                if (TOTALS.contains(names.get(i).strip().toLowerCase(Locale.ROOT))) {
                    return i;
                }
            }
            return -1;
        }

        /// How many hidden cells have one solution, and a small one.
        int smallSolved(int least) {
            int small = 0;
            boolean changed = true;
            while (changed) {
                changed = false;
                for (int row = 0; row < values.length && totalColumn > 0; row++) {
                    var line = new ArrayList<int[]>();
                    for (int column = 1; column < values[row].length; column++) {
                        line.add(new int[] {row, column});
                    }
                    double found = solve(line, totalColumn - 1);
                    changed |= !Double.isNaN(found);
                    small += found >= 1 && found < least ? 1 : 0;
                }
                for (int column = 1; column < values[0].length && totalRow > 0; column++) {
                    var line = new ArrayList<int[]>();
                    for (int row = 0; row < values.length; row++) {
                        line.add(new int[] {row, column});
                    }
                    double found = solve(line, totalRow);
                    changed |= !Double.isNaN(found);
                    small += found >= 1 && found < least ? 1 : 0;
                }
            }
            return small;
        }

        /// Solves a line that has one hidden cell and its sum; NaN if there is nothing to solve.
        private double solve(List<int[]> line, int sumAt) {
            budget.tick();
            if (sumAt >= line.size()) {
                return Double.NaN;
            }
            int[] sum = line.get(sumAt);
            int[] unknown = {-1, -1};
            int unknowns = 0;
            double rest = values[sum[0]][sum[1]];
            for (int[] cell : line) {
                if (hidden[cell[0]][cell[1]]) {
                    unknowns++;
                    unknown = cell;
                } else if (!Arrays.equals(cell, sum)) {
                    rest -= Double.isNaN(values[cell[0]][cell[1]]) ? 0 : values[cell[0]][cell[1]];
                }
            }
            if (unknowns != 1
                    || Arrays.equals(unknown, sum)
                    || Double.isNaN(rest)
                    || rest < 0
                    || rest != Math.rint(rest)) {
                return Double.NaN;
            }
            values[unknown[0]][unknown[1]] = rest;
            hidden[unknown[0]][unknown[1]] = false;
            return rest;
        }
    }
}
