package cce.attestation;

import java.util.Map;

/// What is asked of an SNP guest.
///
/// @param smtAccepted whether sibling threads may run
/// @param migrationAccepted whether a migration agent may move the guest
/// @param aliasCheckRequired whether the firmware must have looked for aliased memory (BadRAM)
/// @param minTcb floors per product for reported, committed and launch TCB; a product without one is refused
public record SnpPolicy(
        boolean smtAccepted, boolean migrationAccepted, boolean aliasCheckRequired, Map<AmdProduct, SnpTcb> minTcb) {
    public SnpPolicy {
        minTcb = Map.copyOf(minTcb);
    }

    /// No product is accepted until the operator names its lowest firmware versions.
    public static SnpPolicy strict() {
        return new SnpPolicy(true, false, true, Map.of());
    }
}
