package cce.gate;

import cce.gate.input.ColumnView;
import cce.gate.input.Decimals;
import cce.gate.input.LongSet;
import cce.gate.input.Lookup;
import cce.gate.input.Numeral;
import cce.gate.input.Shown;
import cce.gate.input.Words;
import cce.gate.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tokens of all views that occur in the input, grouped in units: a line, a row, a column, or a window of a long
/// sequence. A unit is where values of one record would stand together.
final class Tokens {
    /// Most tokens per unit; longer sequences become overlapping windows.
    static final int WINDOW = 64;

    private static final int STRIDE = WINDOW / 2;
    private static final int NARROW = 16;
    private static final int MAX_MATCHES = 8_000_000;
    private static final int MAX_MATCHES_PER_TOKEN = 256;
    private static final int MAX_TRANSPOSED_ROWS = TokenPart.MAX_TRANSPOSED_ROWS;
    private static final int MIN_SHARE_CHARS = 1 << 17;
    private static final double BITS_PER_DIGIT = 3.32;
    private static final double BITS_PER_LETTER = 4.7;
    private static final int MAX_TURNED = 4;

    private final Lookup lookup;
    private final Budget budget;
    private final Numeral numeral = new Numeral();
    private final LongSet ownPrinted = new LongSet();
    private final List<LongSet> printed = new ArrayList<>(List.of(ownPrinted));
    private final LongSet ownWords = new LongSet();
    private final List<LongSet> words = new ArrayList<>(List.of(ownWords));
    private final BitSet printedDecimals = new BitSet();
    private final Map<ColumnView, BitSet> marks = new LinkedHashMap<>();
    private final List<BitSet> marksById = new ArrayList<>();
    private int[] idOfView = new int[0];
    private final List<ColumnView> columnViews = new ArrayList<>();
    private final List<Unit> units = new ArrayList<>();
    private int[] viewOf = new int[1 << 12];
    private int[] valueOf = new int[1 << 12];
    private int[] tokenOf = new int[1 << 12];
    private float[] bitsOf = new float[1 << 12];
    private int matches;
    private boolean truncated;

    private final long[] recentWords = new long[Words.MAX_WORDS];
    private final int[] tokenStarts = new int[WINDOW + 1];
    private String path = "";
    private int unitStart;
    private int tokensInUnit;
    private int narrowFrom;
    private int wordsInLine;

    private Tokens(Lookup lookup, Budget budget) {
        this.lookup = lookup;
        this.budget = budget;
    }

    /// Matches `[from, to)` that stand together.
    record Unit(String path, int from, int to) {}

    /// Looks all views up, cut into as many parts as there are processors. Parts end where units end, so how they are
    /// cut changes nothing in the outcome.
    static Tokens of(List<View> views, Lookup lookup, Budget budget) {
        int processors = Runtime.getRuntime().availableProcessors();
        List<TokenPart> parts = TokenPart.of(views);
        long all = parts.stream().mapToLong(TokenPart::weight).sum();
        int shares = Math.clamp(all / MIN_SHARE_CHARS, 1, processors);
        var cut = new ArrayList<List<TokenPart>>();
        long before = 0;
        for (TokenPart part : parts) {
            while (cut.size() <= Math.min(shares - 1, before * shares / Math.max(1, all))) {
                cut.add(new ArrayList<>());
            }
            cut.getLast().add(part);
            before += part.weight();
        }
        List<Tokens> found = cut.parallelStream()
                .map(share -> {
                    var tokens = new Tokens(lookup, budget.fork());
                    share.forEach(tokens::part);
                    return tokens;
                })
                .toList();
        if (found.isEmpty()) {
            return new Tokens(lookup, budget);
        }
        Tokens tokens = found.getFirst();
        found.stream().skip(1).forEach(tokens::merge);
        return tokens;
    }

    private void part(TokenPart part) {
        path = part.view().path();
        switch (part.view()) {
            case View.Text text -> lines(text.text(), part.from(), part.to());
            case View.Table table -> {
                if (part.from() == part.to()) {
                    transposed(table);
                } else {
                    rows(table, part.from(), part.to());
                }
            }
            case View.Array array -> array(array);
            case View.Image ignored -> {}
            case View.Pickle ignored -> {}
            case View.Model ignored -> {}
            case View.Opaque ignored -> {}
        }
    }

    private void merge(Tokens other) {
        int kept = Math.min(other.matches, MAX_MATCHES - matches);
        truncated |= other.truncated || kept < other.matches;
        var ids = new int[other.columnViews.size()];
        for (int id = 0; id < ids.length; id++) {
            ids[id] = id(other.columnViews.get(id));
            marksById.get(ids[id]).or(other.marksById.get(id));
        }
        while (viewOf.length < matches + kept) {
            grow();
        }
        for (int i = 0; i < kept; i++) {
            viewOf[matches + i] = ids[other.viewOf[i]];
        }
        System.arraycopy(other.valueOf, 0, valueOf, matches, kept);
        System.arraycopy(other.tokenOf, 0, tokenOf, matches, kept);
        System.arraycopy(other.bitsOf, 0, bitsOf, matches, kept);
        for (Unit unit : other.units) {
            if (unit.to() <= kept) {
                units.add(new Unit(unit.path(), unit.from() + matches, unit.to() + matches));
            }
        }
        matches += kept;
        printed.addAll(other.printed);
        words.addAll(other.words);
        printedDecimals.or(other.printedDecimals);
    }

    List<Unit> units() {
        return units;
    }

    /// All column views that have a match; [#viewId(int)] is the position here.
    List<ColumnView> columnViews() {
        return columnViews;
    }

    ColumnView view(int match) {
        return columnViews.get(viewOf[match]);
    }

    int viewId(int match) {
        return viewOf[match];
    }

    int value(int match) {
        return valueOf[match];
    }

    /// Which token of its unit a match belongs to.
    int token(int match) {
        return tokenOf[match];
    }

    /// Information of the match: no more than the value's rarity, no more than the token itself can carry.
    float bits(int match) {
        return bitsOf[match];
    }

    /// Values seen per column view.
    Map<ColumnView, BitSet> marks() {
        return marks;
    }

    /// Whether a number was printed anywhere.
    boolean printed(double number) {
        long key = Decimals.key(number);
        for (LongSet part : printed) {
            if (part.contains(key)) {
                return true;
            }
        }
        return false;
    }

    /// The numbers and words of all views; words only where the input has any.
    Shown shown() {
        int[] decimals = printedDecimals.stream().toArray();
        return new Shown() {
            @Override
            public boolean number(double value) {
                return printed(value);
            }

            @Override
            public boolean word(long word) {
                for (LongSet part : words) {
                    if (part.contains(word)) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            public int[] decimals() {
                return decimals.clone();
            }
        };
    }

    /// Whether matches were dropped to bound memory.
    boolean truncated() {
        return truncated;
    }

    private void lines(String text, int start, int end) {
        int from = start;
        for (int at = start; at <= end; at++) {
            if (at == end || text.charAt(at) == '\n') {
                wordsInLine = 0;
                scan(text, from, at);
                endUnit();
                from = at + 1;
            }
        }
    }

    private void rows(View.Table table, int from, int to) {
        for (List<String> row : table.rows().subList(from, to)) {
            row.forEach(this::cell);
            endUnit();
        }
    }

    private void transposed(View.Table table) {
        int columns = table.rows().getFirst().size();
        for (int column = 0; column < columns; column++) {
            for (List<String> row : table.rows()) {
                cell(column < row.size() ? row.get(column) : "");
            }
            endUnit();
        }
    }

    private void cell(String cell) {
        wordsInLine = 0;
        scan(cell, 0, cell.length());
    }

    private void array(View.Array array) {
        int columns = array.columns();
        for (int i = 0; i < array.values().length; i++) {
            value(array.values()[i], array.single());
            if (columns > 1 && i % columns == columns - 1) {
                endUnit();
            }
        }
        endUnit();
        if (columns > 1 && array.rows() <= MAX_TRANSPOSED_ROWS) {
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < array.rows(); row++) {
                    value(array.values()[row * columns + column], array.single());
                }
                endUnit();
            }
        }
    }

    private void value(double value, boolean single) {
        if (Double.isFinite(value)) {
            int decimals = Decimals.of(value, single ? 3e-7 : 4e-15);
            double rounded = decimals > Decimals.MAX_DECIMALS && single
                    ? Decimals.round(value, Decimals.SINGLE)
                    : decimals <= Decimals.MAX_DECIMALS ? Decimals.round(value, decimals) : value;
            int level = decimals > Decimals.MAX_DECIMALS && single ? Decimals.SINGLE : decimals;
            number(rounded, level, digits(rounded, decimals));
        }
    }

    private static int digits(double value, int decimals) {
        if (value == 0) {
            return 1;
        }
        int whole = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return Math.clamp(whole + Math.min(decimals, 9), 1, 16);
    }

    /// Splits at everything that cannot be part of a number or a word.
    private void scan(String text, int from, int to) {
        int at = from;
        while (at < to) {
            budget.tick();
            while (at < to && !inToken(text.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < to && inToken(text.charAt(at))) {
                at++;
            }
            if (at > start) {
                token(text, start, at);
            }
        }
    }

    private static boolean inToken(char c) {
        return c < 128 ? ascii(c) : Character.isLetterOrDigit(c);
    }

    private static boolean ascii(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || digit(c) || c == '.' || c == '-' || c == '+';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private void token(String text, int from, int to) {
        int end = to;
        while (end > from && text.charAt(end - 1) == '.') {
            end--;
        }
        boolean number = end > from && text.charAt(from) < 'A' && numeral.parse(text, from, end);
        if (number) {
            int level = numeral.scientific() ? scientificLevel() : numeral.decimals();
            number(numeral.value(), level, Math.max(1, numeral.significant()));
        } else if (end > from && !lookup.hasText()) {
            pieces(text, from, end);
        }
        if (lookup.hasText()) {
            if (!number) {
                pieces(text, from, end);
            }
            words(text, from, to);
        }
    }

    /// Numbers glued to labels or to each other, as in `a=-1.5` or `3-7`.
    private void pieces(String text, int from, int to) {
        int at = from;
        while (at < to) {
            while (at < to && !digit(text.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < to && (digit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            int end = at;
            while (end > start && text.charAt(end - 1) == '.') {
                end--;
            }
            if (end > start && numeral.parse(text, start, end)) {
                number(numeral.value(), numeral.decimals(), Math.max(1, numeral.significant()));
            }
        }
    }

    private int scientificLevel() {
        int decimals = Decimals.of(numeral.value());
        boolean exact = numeral.significant() >= 9 || (decimals <= 4 && numeral.significant() > 6);
        return exact
                ? Math.min(decimals, Decimals.MAX_DECIMALS + 1)
                : Decimals.SIGNIFICANT + Math.max(2, numeral.significant());
    }

    private void number(double value, int level, int digits) {
        ownPrinted.add(Decimals.key(value));
        if (level <= Decimals.MAX_DECIMALS) {
            printedDecimals.set(level);
        }
        startToken();
        int before = matches;
        double own = digits * BITS_PER_DIGIT;
        // With more decimals than are kept apart, nine digits decide: printers cut long fractions anywhere.
        boolean fine = level > Decimals.MAX_DECIMALS && level < Decimals.SIGNIFICANT;
        lookup.number(
                fine ? Decimals.round(value, Decimals.EXACT) : value,
                fine ? Decimals.EXACT : Math.min(level, Decimals.TEXT - 1),
                (view, found) -> match(view, found, own, before));
        int zeros = trailingZeros(value);
        if (level == 0 && zeros > 0 && digits >= 3) {
            // A number like 1300 may be a value rounded to its leading digits.
            double leading = Math.max(2, digits - zeros);
            lookup.number(
                    value,
                    Decimals.SIGNIFICANT + (int) leading,
                    (view, found) -> match(view, found, leading * BITS_PER_DIGIT, before));
        }
    }

    private static int trailingZeros(double value) {
        int zeros = 0;
        double rest = Math.abs(value);
        while (rest >= 10 && rest % 10 == 0 && zeros < 12) {
            rest /= 10;
            zeros++;
        }
        return zeros;
    }

    private void words(String text, int from, int to) {
        int start = from;
        for (int at = from; at <= to; at++) {
            boolean inside = at < to && Character.isLetterOrDigit(text.charAt(at));
            if (!inside) {
                if (at > start) {
                    word(text.substring(start, at));
                }
                start = at + 1;
            }
        }
    }

    private void word(String word) {
        String normal = Words.normal(word);
        long hash = Words.word(normal, 0, normal.length());
        recentWords[wordsInLine++ % Words.MAX_WORDS] = hash;
        ownWords.add(hash);
        int letters = normal.length();
        turned(letters);
        if (!lookup.endsText(hash)) {
            return;
        }
        for (int length = 1; length <= Math.min(wordsInLine, Words.MAX_WORDS); length++) {
            long key = Words.seed();
            for (int k = wordsInLine - length; k < wordsInLine; k++) {
                key = Words.chain(key, recentWords[k % Words.MAX_WORDS]);
            }
            text(key, letters, length);
        }
    }

    /// Words of which the last stands first, as in `Doe, John`.
    private void turned(int letters) {
        for (int length = 2; length <= Math.min(wordsInLine, MAX_TURNED); length++) {
            int first = wordsInLine - length;
            if (lookup.endsText(recentWords[first % Words.MAX_WORDS])) {
                long key = Words.seed();
                for (int k = first + 1; k < wordsInLine; k++) {
                    key = Words.chain(key, recentWords[k % Words.MAX_WORDS]);
                }
                text(Words.chain(key, recentWords[first % Words.MAX_WORDS]), letters, length);
            }
        }
    }

    private void text(long key, int letters, int length) {
        double own = (letters + 3.0 * (length - 1)) * BITS_PER_LETTER;
        var started = new boolean[1];
        lookup.text(key, (view, found) -> {
            if (!started[0]) {
                startToken();
                started[0] = true;
            }
            match(view, found, own, matches);
        });
    }

    private void startToken() {
        if (tokensInUnit == WINDOW) {
            units.add(new Unit(path, unitStart, matches));
            // Records that follow each other on one line crowd a window; in a narrower one they stand apart.
            for (int from = narrowFrom; from + NARROW <= WINDOW; from += NARROW / 2) {
                int end = from + NARROW < WINDOW ? tokenStarts[from + NARROW] : matches;
                units.add(new Unit(path, tokenStarts[from], end));
            }
            narrowFrom = STRIDE - NARROW / 2;
            // The second half of a full window is repeated at the start of the next.
            int from = tokenStarts[STRIDE];
            int end = matches;
            int shift = end - from;
            unitStart = end;
            for (int i = from; i < end; i++) {
                append(viewOf[i], valueOf[i], tokenOf[i] - STRIDE, bitsOf[i]);
            }
            for (int token = STRIDE; token < WINDOW; token++) {
                tokenStarts[token - STRIDE] = tokenStarts[token] + shift;
            }
            tokensInUnit = STRIDE;
        }
        tokenStarts[tokensInUnit++] = matches;
    }

    private void match(ColumnView view, int value, double own, int before) {
        if (matches - before >= MAX_MATCHES_PER_TOKEN) {
            return;
        }
        int id = id(view);
        marksById.get(id).set(value);
        append(id, value, tokensInUnit - 1, (float) Math.min(own, view.bits(value)));
    }

    private int id(ColumnView view) {
        if (view.number() >= idOfView.length) {
            idOfView = Arrays.copyOf(idOfView, Math.max(view.number() + 1, idOfView.length * 2));
        }
        // Counted from 1, so that 0 means a view not seen yet.
        int known = idOfView[view.number()];
        if (known == 0) {
            columnViews.add(view);
            known = columnViews.size();
            idOfView[view.number()] = known;
            marksById.add(new BitSet(view.size()));
            marks.put(view, marksById.getLast());
        }
        return known - 1;
    }

    private void append(int view, int value, int token, float bits) {
        if (matches >= MAX_MATCHES) {
            truncated = true;
            return;
        }
        if (matches == viewOf.length) {
            grow();
        }
        viewOf[matches] = view;
        valueOf[matches] = value;
        tokenOf[matches] = token;
        bitsOf[matches++] = bits;
    }

    private void grow() {
        int bigger = viewOf.length * 2;
        viewOf = Arrays.copyOf(viewOf, bigger);
        valueOf = Arrays.copyOf(valueOf, bigger);
        tokenOf = Arrays.copyOf(tokenOf, bigger);
        bitsOf = Arrays.copyOf(bitsOf, bigger);
    }

    private void endUnit() {
        if (matches > unitStart) {
            units.add(new Unit(path, unitStart, matches));
        }
        unitStart = matches;
        tokensInUnit = 0;
        narrowFrom = 0;
    }
}
