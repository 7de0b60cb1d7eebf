package cce.gate;

import java.util.function.LongSupplier;

/// The time one detector may take. Detectors call [#tick()] in their loops, so a hostile output that makes one slow
/// ends as a finding instead of holding up the review.
final class Budget {
    private static final int TICKS_PER_LOOK = 1024;

    private final LongSupplier nanoTime;
    private final long deadline;
    private int ticks;

    Budget(LongSupplier nanoTime, long millis) {
        this(nanoTime.getAsLong() + millis * 1_000_000, nanoTime);
    }

    private Budget(long deadline, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.deadline = deadline;
    }

    /// The same deadline for another thread.
    Budget fork() {
        return new Budget(deadline, nanoTime);
    }

    /// Thrown when the time is up.
    static final class Exceeded extends RuntimeException {
        Exceeded() {
            super("The time budget of a detector is used up.");
        }
    }

    void tick() {
        if (++ticks % TICKS_PER_LOOK == 0 && expired()) {
            throw new Exceeded();
        }
    }

    long leftMillis() {
        return (deadline - nanoTime.getAsLong()) / 1_000_000;
    }

    boolean expired() {
        return nanoTime.getAsLong() - deadline > 0;
    }
}
