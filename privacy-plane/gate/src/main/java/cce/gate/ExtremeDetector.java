package cce.gate;

import cce.gate.input.Decimals;
import cce.gate.input.InputColumn;
import cce.gate.input.Words;
import java.util.HashSet;
import java.util.Set;

/// D-10: a printed minimum or maximum is one person's value.
final class ExtremeDetector implements Detector {
    private static final Set<String> LABELS =
            Set.of("min", "max", "minimum", "maximum", "range", "lowest", "highest", "smallest", "largest", "0", "100");

    @Override
    public DetectorId id() {
        return DetectorId.D10_EXTREMES;
    }

    @Override
    public Lane lane() {
        return Lane.TABLES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        var labels = new HashSet<Long>();
        LABELS.forEach(label -> labels.add(Words.key(label)));
        for (Grid grid : evidence.grids()) {
            long found = 0;
            for (int column = 0; column < grid.columns(); column++) {
                for (int row = 0; row < grid.rows(); row++) {
                    evidence.budget().tick();
                    boolean above = LABELS.contains(grid.name(column))
                            && !grid.name(column).equals("0");
                    boolean labelled = above || labels.contains(grid.text(0, row));
                    if (labelled
                            && grid.isNumber(column, row)
                            && extreme(grid.number(column, row), grid.level(column), evidence)) {
                        found++;
                    }
                }
            }
            if (found > 0) {
                findings.add(
                        FindingType.EXTREME_VALUE,
                        0.9,
                        found,
                        grid.path(),
                        found + " least or greatest values of single records");
            }
        }
    }

    private static boolean extreme(double number, int level, Evidence evidence) {
        return evidence.tables().stream()
                .flatMap(table -> table.columns().stream())
                .filter(InputColumn::numeric)
                .anyMatch(
                        column -> is(number, 0, column, level, evidence.policy().minCell())
                                || is(
                                        number,
                                        column.distinctNumbers() - 1,
                                        column,
                                        level,
                                        evidence.policy().minCell()));
    }

    private static boolean is(double number, int code, InputColumn column, int level, int least) {
        return column.count(code) < least
                && Decimals.round(column.number(code), Math.min(level, Decimals.EXACT)) == number;
    }
}
