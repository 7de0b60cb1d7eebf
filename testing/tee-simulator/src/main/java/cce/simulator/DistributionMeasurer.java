package cce.simulator;

import cce.attestation.ReferenceValue;
import java.nio.file.Path;

@SuppressWarnings("DoNotCallSuggester")
final class DistributionMeasurer {
    private DistributionMeasurer() {}

    static SoftwareMeasurement measure(Path distribution) {
        throw new UnsupportedOperationException();
    }

    static ReferenceValue.Tdx reference(SoftwareMeasurement m, String name) {
        throw new UnsupportedOperationException();
    }
}
