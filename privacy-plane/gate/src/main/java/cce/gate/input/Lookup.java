package cce.gate.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Finds in which columns, and as which value, a token of an output occurs.
///
/// A token is compared with values as they are and with values rounded to the decimals it shows. Lookups for a
/// rounding level are built when the first token of that level appears: most outputs use two or three levels.
public final class Lookup {
    private static final int OWN = -1;

    private final List<InputTable> tables;
    private final AtomicReferenceArray<Level> levels = new AtomicReferenceArray<>(Decimals.TEXT + 1);
    private final Level own;
    private final Level text;
    private final boolean anyText;
    private final LongSet lastWords = new LongSet();
    private final AtomicInteger made = new AtomicInteger();

    public Lookup(List<InputTable> tables) {
        this.tables = List.copyOf(tables);
        this.own = build(OWN);
        this.text = build(Decimals.TEXT);
        this.anyText = text.size > 0;
        text.views.forEach(this::addLastWords);
    }

    /// Receives each match of a token.
    @FunctionalInterface
    public interface Sink {
        void match(ColumnView view, int value);
    }

    public List<InputTable> tables() {
        return tables;
    }

    /// Whether any column has text values.
    public boolean hasText() {
        return anyText;
    }

    /// Reports every column that holds the number, as it is or rounded to `level`.
    public void number(double printed, int level, Sink sink) {
        long key = Decimals.key(printed);
        if (level < 0 || level == Decimals.MAX_DECIMALS + 1) {
            own.find(key, sink);
            return;
        }
        Level rounded = level(level);
        rounded.find(key, sink);
        // A rounded view counts the values that needed no rounding too, so their own view would count them twice.
        own.find(key, (view, value) -> {
            if (!rounded.covers(view)) {
                sink.match(view, value);
            }
        });
    }

    /// Whether any text value ends with this word; nearly every word of an output can be skipped by asking first.
    public boolean endsText(long word) {
        return lastWords.contains(word);
    }

    /// Reports every column that holds the text with this key (see [Words#key(String)]).
    public void text(long key, Sink sink) {
        text.find(key, sink);
    }

    /// The views of a level, for detectors that ask about whole columns.
    public List<ColumnView> views() {
        var all = new ArrayList<ColumnView>(own.views);
        all.addAll(text.views);
        for (int i = 0; i < levels.length(); i++) {
            Level level = levels.get(i);
            if (level != null) {
                all.addAll(level.views);
            }
        }
        return all;
    }

    /// The views of values as they are.
    public List<ColumnView> ownViews() {
        return own.views;
    }

    /// One column at one level; the view of its values as they are if rounding would change none.
    public ColumnView view(InputTable table, int columnIndex, int level) {
        InputColumn column = table.columns().get(columnIndex);
        Level wanted = level == Decimals.TEXT
                ? text
                : level > Decimals.MAX_DECIMALS && level != Decimals.SINGLE ? own : level(level);
        ColumnView found = wanted.byColumn.get(column);
        if (found == null) {
            found = own.byColumn.get(column);
        }
        return found == null ? empty(table, columnIndex) : found;
    }

    private ColumnView empty(InputTable table, int columnIndex) {
        return new ColumnView(made.getAndIncrement(), table, columnIndex, OWN, new int[0], new double[0]);
    }

    private void addLastWords(ColumnView view) {
        for (int value = 0; value < view.size(); value++) {
            int code = view.column().distinctNumbers() + value;
            String normal = Words.normal(view.column().text(code).orElseThrow());
            lastWords.add(Words.word(normal, normal.lastIndexOf(' ') + 1, normal.length()));
        }
    }

    private Level level(int level) {
        Level known = levels.get(level);
        return known == null ? made(level) : known;
    }

    private synchronized Level made(int level) {
        Level known = levels.get(level);
        if (known == null) {
            known = build(level);
            for (ColumnView view : known.views) {
                ColumnView plain = own.byColumn.get(view.column());
                if (plain != null) {
                    known.cover(plain);
                }
            }
            levels.set(level, known);
        }
        return known;
    }

    private Level build(int level) {
        var built = new Level();
        for (InputTable table : tables) {
            for (int c = 0; c < table.columns().size(); c++) {
                ColumnView view = round(table, c, level);
                if (view.size() > 0) {
                    built.add(view);
                }
            }
        }
        return built;
    }

    private ColumnView round(InputTable table, int columnIndex, int level) {
        InputColumn column = table.columns().get(columnIndex);
        var valueOfCode = new int[column.distinct()];
        Arrays.fill(valueOfCode, -1);
        var values = new double[column.distinct()];
        int size = 0;
        if (level == Decimals.TEXT) {
            for (int code = column.distinctNumbers(); code < valueOfCode.length; code++) {
                values[size] = Double.NaN;
                valueOfCode[code] = size++;
            }
        } else {
            for (int code = 0; code < column.distinctNumbers(); code++) {
                double number = column.number(code);
                double rounded = level == OWN ? number : Decimals.round(number, level);
                // Values the rounding does not change are found as they are; only their rounded neighbours matter, but
                // those must count the unchanged ones too or a common value would look rare.
                if (size > 0 && values[size - 1] == rounded) {
                    valueOfCode[code] = size - 1;
                } else {
                    values[size] = rounded;
                    valueOfCode[code] = size++;
                }
            }
            if (level != OWN && size == column.distinctNumbers() && unchanged(column, values)) {
                size = 0;
            }
        }
        return new ColumnView(
                made.getAndIncrement(),
                table,
                columnIndex,
                level,
                size == 0 ? new int[0] : valueOfCode,
                Arrays.copyOf(values, size));
    }

    private static boolean unchanged(InputColumn column, double[] values) {
        for (int code = 0; code < column.distinctNumbers(); code++) {
            if (values[code] != column.number(code)) {
                return false;
            }
        }
        return true;
    }

    /// A multimap from token keys to (view, value). What one question reads lies side by side, since nearly every
    /// question of a large dataset waits for memory and for nothing else.
    private static final class Level {
        private static final int START = 1024;
        private static final int VIEW = 0;
        private static final int VALUE = 1;
        private static final int NEXT = 2;
        private static final int ENTRY = 3;

        private final List<ColumnView> views = new ArrayList<>();
        private final Map<InputColumn, ColumnView> byColumn = new HashMap<>();
        private final BitSet covered = new BitSet();

        /// Pairs of a key and the place of its first entry, counted from 1; 0 is a free slot.
        private long[] slots = new long[2 * START];

        private int[] entries = new int[ENTRY * START];
        private int size;
        private int used;

        void add(ColumnView view) {
            int id = views.size();
            views.add(view);
            byColumn.put(view.column(), view);
            for (int value = 0; value < view.size(); value++) {
                put(key(view, value), id, value);
            }
        }

        /// Says that a view here stands for this one of another level too.
        void cover(ColumnView view) {
            covered.set(view.number());
        }

        boolean covers(ColumnView view) {
            return covered.get(view.number());
        }

        void find(long key, Sink sink) {
            for (int entry = (int) slots[slot(slots, key) + 1]; entry != 0; ) {
                int at = (entry - 1) * ENTRY;
                sink.match(views.get(entries[at + VIEW]), entries[at + VALUE]);
                entry = entries[at + NEXT];
            }
        }

        private static long key(ColumnView view, int value) {
            if (view.level() == Decimals.TEXT) {
                int code = view.column().distinctNumbers() + value;
                return Words.key(Words.normal(view.column().text(code).orElseThrow()));
            }
            return Decimals.key(view.number(value));
        }

        private void put(long key, int view, int value) {
            int at = size * ENTRY;
            if (at == entries.length) {
                entries = Arrays.copyOf(entries, at * 2);
            }
            if (used * 4 >= slots.length) {
                grow();
            }
            int slot = slot(slots, key);
            if (slots[slot + 1] == 0) {
                slots[slot] = key;
                used++;
            }
            entries[at + VIEW] = view;
            entries[at + VALUE] = value;
            entries[at + NEXT] = (int) slots[slot + 1];
            slots[slot + 1] = ++size;
        }

        private void grow() {
            var bigger = new long[slots.length * 2];
            for (int from = 0; from < slots.length; from += 2) {
                if (slots[from + 1] != 0) {
                    int slot = slot(bigger, slots[from]);
                    bigger[slot] = slots[from];
                    bigger[slot + 1] = slots[from + 1];
                }
            }
            slots = bigger;
        }

        private static int slot(long[] slots, long key) {
            int mask = slots.length - 2;
            int slot = (int) (key ^ key >>> 32) << 1 & mask;
            while (slots[slot + 1] != 0 && slots[slot] != key) {
                slot = slot + 2 & mask;
            }
            return slot;
        }
    }
}
