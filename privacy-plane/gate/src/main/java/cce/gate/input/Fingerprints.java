package cce.gate.input;

import java.util.function.LongConsumer;

/// Fingerprints of documents: hashes of every run of five words, and of every run of 32 bytes, thinned to those whose
/// hash is divisible by a power of two. Both sides thin alike, so shared passages keep shared fingerprints.
public final class Fingerprints {
    /// Words per fingerprint of a text.
    public static final int SHINGLE_WORDS = 5;

    /// Bytes per fingerprint of a binary.
    public static final int WINDOW_BYTES = 32;

    private static final int MAX_KEPT = 500_000;
    private static final int START_SHIFT = 2;
    private static final int MAX_SHIFT = 40;
    private static final long BASE = 0x100000001b3L;
    private static final long TOP = power(BASE, WINDOW_BYTES);

    private LongSet kept = new LongSet();
    private int shift = START_SHIFT;

    /// An empty set.
    public Fingerprints() {}

    Fingerprints(int shift, long[] keys) {
        this.shift = shift;
        for (long key : keys) {
            kept.add(key);
        }
    }

    /// Adds the fingerprints of a text.
    public void addText(CharSequence text) {
        shingles(text, this::add);
    }

    /// Adds the fingerprints of bytes.
    public void addBytes(byte[] bytes, int length) {
        windows(bytes, length, this::add);
    }

    /// Whether a thinned-out set could still hold this hash, so that it may be counted.
    public boolean samples(long hash) {
        return (hash & ((1L << shift) - 1)) == 0;
    }

    public boolean contains(long hash) {
        return kept.contains(hash);
    }

    public boolean isEmpty() {
        return kept.size() == 0;
    }

    int size() {
        return kept.size();
    }

    int shift() {
        return shift;
    }

    long[] keys() {
        return kept.sorted();
    }

    /// Hands over the hash of each run of five words.
    public static void shingles(CharSequence text, LongConsumer sink) {
        String normal = Words.normal(text);
        var recent = new long[SHINGLE_WORDS];
        int words = 0;
        int from = 0;
        for (int i = 0; i <= normal.length(); i++) {
            if (i == normal.length() || normal.charAt(i) == ' ') {
                recent[words++ % SHINGLE_WORDS] = Words.word(normal, from, i);
                from = i + 1;
                if (words >= SHINGLE_WORDS) {
                    long hash = Words.seed();
                    for (int k = 0; k < SHINGLE_WORDS; k++) {
                        hash = Words.chain(hash, recent[(words + k) % SHINGLE_WORDS]);
                    }
                    sink.accept(hash);
                }
            }
        }
    }

    /// Hands over the hash of each run of 32 bytes; runs of one repeated byte are skipped, they are padding.
    public static void windows(byte[] bytes, int length, LongConsumer sink) {
        long rolling = 0;
        int same = 0;
        for (int i = 0; i < length; i++) {
            rolling = rolling * BASE + (bytes[i] & 0xff) + 1;
            if (i >= WINDOW_BYTES) {
                rolling -= TOP * ((bytes[i - WINDOW_BYTES] & 0xff) + 1);
            }
            same = i > 0 && bytes[i] == bytes[i - 1] ? same + 1 : 0;
            if (i >= WINDOW_BYTES - 1 && same < WINDOW_BYTES / 2) {
                sink.accept(Decimals.mix(rolling));
            }
        }
    }

    /// The same with one fingerprint in 2^halvings.
    Fingerprints thinned(int halvings) {
        var thinned = new Fingerprints();
        thinned.shift = Math.min(shift + halvings, MAX_SHIFT);
        for (long key : kept.sorted()) {
            thinned.add(key);
        }
        return thinned;
    }

    private void add(long hash) {
        if (samples(hash)) {
            kept.add(hash);
            if (kept.size() > MAX_KEPT && shift < MAX_SHIFT) {
                thin();
            }
        }
    }

    private void thin() {
        shift++;
        var thinned = new LongSet();
        for (long key : kept.sorted()) {
            if (samples(key)) {
                thinned.add(key);
            }
        }
        kept = thinned;
    }

    private static long power(long base, int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }
}
