package cce.simulator;

import cce.attestation.Measurement;
import java.util.List;

/// A booted machine as the simulated TDX module knows it.
///
/// @param rtmrs RTMR0 to RTMR3
/// @param eventLog what was extended into them, in the JSON form of a dstack guest agent
public record SimulatedTd(
        String name,
        Measurement mrTd,
        List<Measurement> rtmrs,
        Measurement mrConfigId,
        boolean debug,
        String eventLog) {
    public SimulatedTd {
        rtmrs = List.copyOf(rtmrs);
    }

    /// Measures and boots `software` with the launch configuration `configId`.
    public static SimulatedTd boot(SoftwareMeasurement software, String name, Measurement configId, boolean debug) {
        SimulatedEventLog log = SimulatedEventLog.ofLaunch(name, configId);
        return new SimulatedTd(name, software.mrTd(), log.rtmrs(), configId, debug, log.json());
    }
}
