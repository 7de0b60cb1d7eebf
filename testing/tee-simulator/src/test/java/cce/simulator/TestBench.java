package cce.simulator;

import cce.attestation.EvidenceVerifier;
import cce.attestation.Measurement;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.Verification;
import cce.attestation.VerifiedEvidence;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// One simulated platform with one piece of software on it.
final class TestBench {
    static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    static final ReportData REPORT_DATA =
            ReportData.of(Arrays.copyOf(Digests.sha384(Digests.utf8("report data")), ReportData.LENGTH_BYTES));
    static final Measurement CONFIG = Measurement.of(Digests.sha384(Digests.utf8("config")));

    private final SimulatedPlatform platform = SimulatedPlatform.create();
    private final SoftwareMeasurement software = softwareNamed("agent");

    /// Software with a measurement of its own.
    static SoftwareMeasurement softwareNamed(String name) {
        List<Measurement> rtmrs =
                SimulatedEventLog.ofLaunch("any", Measurement.ZERO).rtmrs().subList(0, 3);
        return new SoftwareMeasurement(Measurement.of(Digests.sha384(Digests.utf8(name))), rtmrs);
    }

    SimulatedPlatform platform() {
        return platform;
    }

    SoftwareMeasurement software() {
        return software;
    }

    SimulatedTd td() {
        return SimulatedTd.boot(software, "agent", CONFIG, false);
    }

    RawEvidence quote() {
        return platform.quote(td(), REPORT_DATA);
    }

    Verification verify(RawEvidence evidence, Scenario scenario) {
        return new EvidenceVerifier(platform.anchors()).verify(evidence, platform.collateral(scenario, NOW), NOW);
    }

    VerifiedEvidence verified(SimulatedTd td, Scenario scenario) {
        return switch (verify(platform.quote(td, REPORT_DATA), scenario)) {
            case Verification.Verified(VerifiedEvidence evidence) -> evidence;
            case Verification.Rejected rejected -> throw new AssertionError(rejected);
        };
    }
}
