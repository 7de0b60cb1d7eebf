package cce.gate;

import cce.gate.ReleaseSketch.RowSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Whether sums over some groups of rows, added and subtracted, can give the sum over a handful of rows:
/// "all",
/// minus
/// "north", minus "south without one village" and so on, however many queries it takes.
///
/// The rows fall into atoms that no group tells apart. A group is a vector over the atoms; what can be
/// derived
/// is the
/// span of these vectors. Elimination with the largest atoms as pivots first leaves the small ones standing
/// alone at the
/// end, and a basis vector over few rows is a way to isolate them. Arithmetic is modulo a prime, which for
/// vectors of
/// zeros and ones of this number agrees with the rationals but with negligible probability.
final class Isolation {
    /// Groups looked at together; the newest count.
    static final int MAX_GROUPS = 128;

    private static final int MAX_ATOMS = 2048;
    private static final long PRIME = (1L << 31) - 1;

    private Isolation() {}

    /// Fewest rows that some combination isolates; empty when there are too many atoms to tell.
    static OptionalLong fewest(List<RowSet> groups, Budget budget) {
        List<RowSet> newest = groups.subList(0, Math.min(MAX_GROUPS, groups.size()));
        Map<Integer, long[]> signatures = signatures(newest, budget);
        Map<Atom, Integer> atoms = new HashMap<>();
        signatures.values().forEach(bits -> atoms.merge(new Atom(bits), 1, Integer::sum));
        if (atoms.isEmpty() || atoms.size() > MAX_ATOMS) {
            return OptionalLong.empty();
        }
        List<Map.Entry<Atom, Integer>> columns = new ArrayList<>(atoms.entrySet());
        columns.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        long[][] matrix = new long[newest.size()][columns.size()];
        for (int column = 0; column < columns.size(); column++) {
            for (int group = 0; group < matrix.length; group++) {
                matrix[group][column] = columns.get(column).getKey().has(group) ? 1 : 0;
            }
        }
        int rank = eliminate(matrix, budget);
        return smallest(matrix, rank, columns);
    }

    private record Atom(List<Long> bits) {
        Atom(long[] bits) {
            this(Arrays.stream(bits).boxed().toList());
        }

        boolean has(int group) {
            return (bits.get(group >> 6) >> (group & 63) & 1) == 1;
        }
    }

    private static Map<Integer, long[]> signatures(List<RowSet> groups, Budget budget) {
        Map<Integer, long[]> signatures = new HashMap<>();
        int words = (groups.size() + 63) / 64;
        for (int group = 0; group < groups.size(); group++) {
            for (int row : groups.get(group).rows()) {
                budget.tick();
                signatures.computeIfAbsent(row, r -> new long[words])[group >> 6] |= 1L << (group & 63);
            }
        }
        return signatures;
    }

    /// Reduced row echelon form in place; returns the rank.
    private static int eliminate(long[][] matrix, Budget budget) {
        int rank = 0;
        int columns = matrix[0].length;
        for (int column = 0; column < columns && rank < matrix.length; column++) {
            int pivot = rank;
            while (pivot < matrix.length && matrix[pivot][column] == 0) {
                pivot++;
            }
            if (pivot == matrix.length) {
                continue;
            }
            long[] row = matrix[pivot];
            matrix[pivot] = matrix[rank];
            matrix[rank] = row;
            long inverse = power(row[column], PRIME - 2);
            for (int i = column; i < columns; i++) {
                row[i] = row[i] * inverse % PRIME;
            }
            clear(matrix, rank, column, budget);
            rank++;
        }
        return rank;
    }

    private static void clear(long[][] matrix, int pivot, int column, Budget budget) {
        long[] row = matrix[pivot];
        for (int other = 0; other < matrix.length; other++) {
            long factor = matrix[other][column];
            if (other == pivot || factor == 0) {
                continue;
            }
            for (int i = column; i < row.length; i++) {
                budget.tick();
                matrix[other][i] = Math.floorMod(matrix[other][i] - factor * row[i], PRIME);
            }
        }
    }

    private static long power(long base, long exponent) {
        long result = 1;
        for (long e = exponent, b = base; e > 0; e >>= 1, b = b * b % PRIME) {
            if ((e & 1) == 1) {
                result = result * b % PRIME;
            }
        }
        return result;
    }

    private static OptionalLong smallest(long[][] matrix, int rank, List<Map.Entry<Atom, Integer>> columns) {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < rank; i++) {
            long rows = 0;
            for (int column = 0; column < columns.size(); column++) {
                rows += matrix[i][column] == 0 ? 0 : columns.get(column).getValue();
            }
            smallest = Math.min(smallest, rows);
        }
        return smallest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(smallest);
    }
}
