package cce.gate.mitigate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cell suppression with complementary suppression: a line or column of counts in which one cell is blank
/// says
/// by its
/// total what stood there, so at least two are blanked, and together they must hide enough people.
final class Suppression {
    private static final Set<String> COUNTS =
            Set.of("n", "count", "counts", "freq", "frequency", "size", "cases", "num", "total", "nobs", "records");
    private static final String BLANK = "";

    private Suppression() {}

    static void apply(Cells cells, int least) {
        List<Integer> counts = countColumns(cells);
        for (int column : counts) {
            for (int row = 1; row < cells.size(); row++) {
                if (small(cells.get(row, column), least)) {
                    blank(cells, row, column, counts);
                }
            }
        }
        // Blanking in a line may leave a column with one blank and the other way round, until nothing changes.
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int column : counts) {
                changed |= complementInColumn(cells, column, counts);
            }
            if (counts.size() > 1) {
                for (int row = 1; row < cells.size(); row++) {
                    changed |= complementInRow(cells, row, counts);
                }
            }
        }
    }

    /// Columns named as counts; without any, all columns of whole numbers: then it is a cross table.
    private static List<Integer> countColumns(Cells cells) {
        List<Integer> named = new ArrayList<>();
        List<Integer> whole = new ArrayList<>();
        for (int column = 0; column < cells.names().size(); column++) {
            boolean allWhole = true;
            boolean any = false;
            for (int row = 1; row < cells.size(); row++) {
                String cell = cells.get(row, column);
                allWhole &= cell.isBlank() || Rounding.isWhole(cell);
                any |= !cell.isBlank();
            }
            if (allWhole && any) {
                whole.add(column);
                if (COUNTS.contains(cells.names().get(column).strip().toLowerCase(Locale.ROOT))) {
                    named.add(column);
                }
            }
        }
        // The first column of a cross table holds the labels of its lines, also when they are numbers.
        whole.removeIf(column -> column == 0 && cells.names().size() > 1);
        return named.isEmpty() ? whole : named;
    }

    private static boolean small(String cell, int least) {
        if (!Rounding.isWhole(cell)) {
            return false;
        }
        BigDecimal value = new BigDecimal(cell.strip());
        return value.signum() > 0 && value.compareTo(BigDecimal.valueOf(least)) < 0;
    }

    /// Blanks a count, and with a single count column everything else the line says in numbers: statistics
    /// of a
    /// small
    /// group are about few people too.
    private static void blank(Cells cells, int row, int column, List<Integer> counts) {
        cells.set(row, column, BLANK);
        if (counts.size() == 1) {
            for (int other = 1; other < cells.names().size(); other++) {
                String cell = cells.get(row, other);
                if (other != column && Rounding.isNumber(cell) && !keyColumn(cells, other)) {
                    cells.set(row, other, BLANK);
                }
            }
        }
    }

    /// Columns of whole numbers left of the count are what the table is grouped by.
    private static boolean keyColumn(Cells cells, int column) {
        for (int row = 1; row < cells.size(); row++) {
            String cell = cells.get(row, column);
            if (!cell.isBlank() && !Rounding.isWhole(cell)) {
                return false;
            }
        }
        return true;
    }

    private static boolean complementInColumn(Cells cells, int column, List<Integer> counts) {
        int blanks = 0;
        int smallest = -1;
        for (int row = 1; row < cells.size(); row++) {
            String cell = cells.get(row, column);
            if (cell.isBlank()) {
                blanks++;
            } else if (positive(cell) && !total(cells.get(row, 0)) && less(cells, row, smallest, column)) {
                smallest = row;
            }
        }
        if (blanks != 1 || smallest < 0) {
            return false;
        }
        blank(cells, smallest, column, counts);
        return true;
    }

    private static boolean complementInRow(Cells cells, int row, List<Integer> counts) {
        int blanks = 0;
        int smallest = -1;
        for (int column : counts) {
            String cell = cells.get(row, column);
            if (cell.isBlank()) {
                blanks++;
            } else if (positive(cell)
                    && !total(cells.names().get(column))
                    && (smallest < 0 || value(cell).compareTo(value(cells.get(row, smallest))) < 0)) {
                smallest = column;
            }
        }
        if (blanks != 1 || smallest < 0) {
            return false;
        }
        cells.set(row, smallest, BLANK);
        return true;
    }

    private static boolean less(Cells cells, int row, int other, int column) {
        return other < 0 || value(cells.get(row, column)).compareTo(value(cells.get(other, column))) < 0;
    }

    private static boolean positive(String cell) {
        return Rounding.isWhole(cell) && value(cell).signum() > 0;
    }

    private static boolean total(String name) {
        String word = name.strip().toLowerCase(Locale.ROOT);
        return word.equals("total") || word.equals("all") || word.equals("sum");
    }

    private static BigDecimal value(String cell) {
        return new BigDecimal(cell.strip());
    }
}
