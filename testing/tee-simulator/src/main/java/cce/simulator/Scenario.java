package cce.simulator;

import cce.attestation.TcbStatus;
import java.time.Duration;
import java.util.List;

/// What the simulated vendor says of the simulated platform.
///
/// @param status of the platform's TCB level
/// @param module of the TDX module's level; anything but up to date has a newer one above it
/// @param quotingEnclave of the quoting enclave's level; likewise
/// @param advisories that apply to it
/// @param pckRevoked whether the platform's certificate is on the CRL
/// @param age how long ago all of this was issued; beyond [#LIFETIME] it has expired
public record Scenario(
        TcbStatus status,
        TcbStatus module,
        TcbStatus quotingEnclave,
        List<String> advisories,
        boolean pckRevoked,
        Duration age) {
    /// How long collateral is valid after it was issued.
    public static final Duration LIFETIME = Duration.ofDays(30);

    public Scenario {
        advisories = List.copyOf(advisories);
    }

    /// An up-to-date platform and fresh collateral.
    public static Scenario good() {
        return new Scenario(
                TcbStatus.UP_TO_DATE,
                TcbStatus.UP_TO_DATE,
                TcbStatus.UP_TO_DATE,
                List.of(),
                false,
                Duration.ofHours(1));
    }

    public Scenario withStatus(TcbStatus other, String... because) {
        return new Scenario(other, module, quotingEnclave, List.of(because), pckRevoked, age);
    }

    public Scenario withModule(TcbStatus other) {
        return new Scenario(status, other, quotingEnclave, advisories, pckRevoked, age);
    }

    public Scenario withQuotingEnclave(TcbStatus other) {
        return new Scenario(status, module, other, advisories, pckRevoked, age);
    }

    public Scenario withPckRevoked() {
        return new Scenario(status, module, quotingEnclave, advisories, true, age);
    }

    public Scenario expired() {
        return new Scenario(status, module, quotingEnclave, advisories, pckRevoked, LIFETIME.plusHours(1));
    }
}
