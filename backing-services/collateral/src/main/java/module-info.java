/// Where endorsements come from: Intel's provisioning certification service, or a cache that speaks its interface.
///
/// Nothing fetched here is trusted: [cce.attestation.EvidenceVerifier] checks every byte. The module only bounds
/// what a server may make us read, wait for and keep.
module cce.collateral {
    requires static org.jspecify;
    requires transitive cce.attestation;
    requires java.net.http;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports cce.collateral;
}
