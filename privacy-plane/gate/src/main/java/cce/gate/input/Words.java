package cce.gate.input;

import java.text.Normalizer;
import java.util.Locale;

/// Text in the one form it is compared in: compatibility-normalised, lower case, words separated by one space.
public final class Words {
    /// Longest text value that is looked up as one token, in words; longer ones are documents.
    public static final int MAX_WORDS = 6;

    private static final long SEED = 0x5151_7ea5_11c0_ffeeL;

    private Words() {}

    /// The comparable form; empty if the text has no letter or digit.
    public static String normal(CharSequence text) {
        if (simple(text)) {
            return text.toString();
        }
        String folded = ascii(text) ? text.toString() : Normalizer.normalize(text, Normalizer.Form.NFKC);
        var out = new StringBuilder(folded.length());
        boolean gap = false;
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                if (gap && !out.isEmpty()) {
                    out.append(' ');
                }
                gap = false;
                out.append(c);
            } else {
                gap = true;
            }
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /// Number of words of a normal form.
    public static int count(String normal) {
        if (normal.isEmpty()) {
            return 0;
        }
        int words = 1;
        for (int i = 0; i < normal.length(); i++) {
            words += normal.charAt(i) == ' ' ? 1 : 0;
        }
        return words;
    }

    /// Key of a normal form: its word hashes chained, so that the key of a run of words can be built word by word.
    public static long key(String normal) {
        long key = SEED;
        int from = 0;
        for (int i = 0; i <= normal.length(); i++) {
            if (i == normal.length() || normal.charAt(i) == ' ') {
                key = chain(key, word(normal, from, i));
                from = i + 1;
            }
        }
        return key;
    }

    /// Start of a chain of words.
    public static long seed() {
        return SEED;
    }

    /// Key of a chain with one more word.
    public static long chain(long key, long word) {
        return Decimals.mix(key * 31 + word);
    }

    /// Hash of one word.
    public static long word(CharSequence text, int from, int to) {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /// One lower-case word needs no work, and most words of an output are that or a number.
    private static boolean simple(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean ascii(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
