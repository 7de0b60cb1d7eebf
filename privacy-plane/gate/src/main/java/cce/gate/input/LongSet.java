package cce.gate.input;

import java.util.Arrays;

/// A set of 64-bit keys without boxing.
public final class LongSet {
    private static final int START = 1024;

    private long[] slots = new long[START];
    private int size;
    private boolean zero;

    /// Adds a key; returns whether it was new.
    public boolean add(long key) {
        if (key == 0) {
            boolean added = !zero;
            zero = true;
            return added;
        }
        if (size * 2 >= slots.length) {
            grow();
        }
        int slot = slot(slots, key);
        if (slots[slot] == key) {
            return false;
        }
        slots[slot] = key;
        size++;
        return true;
    }

    public boolean contains(long key) {
        return key == 0 ? zero : slots[slot(slots, key)] == key;
    }

    public int size() {
        return size + (zero ? 1 : 0);
    }

    /// The keys in ascending order.
    public long[] sorted() {
        var keys = new long[size()];
        int at = zero ? 1 : 0;
        for (long key : slots) {
            if (key != 0) {
                keys[at++] = key;
            }
        }
        Arrays.sort(keys);
        return keys;
    }

    private void grow() {
        var bigger = new long[slots.length * 2];
        for (long key : slots) {
            if (key != 0) {
                bigger[slot(bigger, key)] = key;
            }
        }
        slots = bigger;
    }

    private static int slot(long[] table, long key) {
        int mask = table.length - 1;
        int slot = (int) Decimals.mix(key) & mask;
        while (table[slot] != 0 && table[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
