package cce.gate.input;

/// The values an output shows, to be asked about each cell of a dataset that streams by.
public interface Shown {
    /// No value at all.
    Shown NOTHING = new Shown() {
        @Override
        public boolean number(double value) {
            return false;
        }

        @Override
        public boolean word(long word) {
            return false;
        }

        @Override
        public int[] decimals() {
            return new int[0];
        }
    };

    /// Whether this number was printed somewhere.
    boolean number(double value);

    /// Whether this word (see [Words#word]) was printed somewhere.
    boolean word(long word);

    /// The decimals numbers were printed with, ascending.
    int[] decimals();
}
