/// Plays the hardware: a TDX module, a quoting enclave, a guest agent and a provisioning service, from keys it made
/// itself.
///
/// It protects nothing and says so. Nothing of a release may depend on this module; its evidence chains to a test
/// root that a production verifier does not have.
module cce.simulator {
    requires static org.jspecify;
    requires transitive cce.attestation;
    requires jdk.httpserver;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires tools.jackson.databind;

    exports cce.simulator;
}
