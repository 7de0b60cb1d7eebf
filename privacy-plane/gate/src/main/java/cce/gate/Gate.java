package cce.gate;

import java.util.function.LongSupplier;

/// The Output Gate.
public final class Gate {
    /// Version of the detectors and their fixed parameters; it is recorded with every decision.
    public static final String VERSION = "gate/1";

    private final LongSupplier nanoTime;

    /// @param nanoTime a monotonic clock in nanoseconds, used only for the time budget of detectors
    public Gate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Reviews an output. Never throws because of what the output contains: whatever goes wrong is a finding.
    public GateDecision review(GateInput input, GatePolicy policy) {
        throw new UnsupportedOperationException(input + " " + policy + nanoTime);
    }
}
