package cce.simulator;

import cce.attestation.Measurement;
import cce.attestation.ReferenceValue;
import java.nio.file.Path;
import java.util.List;

/// What the simulated TDX module measures a software distribution (a folder of jars) to.
///
/// @param mrTd SHA-384 over the sorted list of jar names and digests
/// @param rtmrs RTMR0 to RTMR2, fixed in the simulation; RTMR3 depends on the launch
public record SoftwareMeasurement(Measurement mrTd, List<Measurement> rtmrs) {
    private static final int FIXED_RTMRS = 3;

    public SoftwareMeasurement {
        rtmrs = List.copyOf(rtmrs);
        if (rtmrs.size() != FIXED_RTMRS) {
            throw new IllegalStateException("A software measurement has " + FIXED_RTMRS + " fixed RTMRs.");
        }
    }

    /// Measures the jars directly in `distribution`.
    public static SoftwareMeasurement of(Path distribution) {
        return DistributionMeasurer.measure(distribution);
    }

    /// The reference value to register for it.
    public ReferenceValue.Tdx reference(String name) {
        return DistributionMeasurer.reference(this, name);
    }
}
