package cce.gate.view;

import java.io.ByteArrayOutputStream;
import java.util.BitSet;

/// Which bytes of a file a reader has understood. What is left over and not zero is what nobody looked at.
final class Covered {
    private final byte[] in;
    private final BitSet seen;

    Covered(byte[] in) {
        this.in = in;
        this.seen = new BitSet(in.length);
    }

    void range(long from, long to) {
        if (from >= 0 && to > from && to <= in.length) {
            seen.set((int) from, (int) to);
        }
    }

    /// Whether a part of the range was understood before: two structures over the same bytes, or a loop.
    boolean overlaps(long from, long to) {
        int next = from < 0 || from > in.length ? -1 : seen.nextSetBit((int) from);
        return next >= 0 && next < to;
    }

    /// The bytes of another array of the same length that were not covered here.
    byte[] restOf(byte[] bytes) {
        var other = new Covered(bytes);
        other.seen.or(seen);
        return other.rest();
    }

    /// All other bytes one after the other, without stretches of zeros.
    byte[] rest() {
        var rest = new ByteArrayOutputStream();
        for (int from = seen.nextClearBit(0); from < in.length; ) {
            int to = seen.nextSetBit(from);
            int end = to < 0 ? in.length : to;
            if (!zeros(from, end)) {
                rest.write(in, from, end - from);
            }
            from = seen.nextClearBit(end);
        }
        return rest.toByteArray();
    }

    private boolean zeros(int from, int to) {
        for (int i = from; i < to; i++) {
            if (in[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
