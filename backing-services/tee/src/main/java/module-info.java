/// The TEE that this process runs in, as one small port: evidence about ourselves, and a key that only this software in
/// this TEE can have.
///
/// [cce.tee.GuestAgentSocket] speaks to a dstack guest agent over a Unix domain socket. The agent sits in the same
/// trust domain as its caller (it is part of the measured guest), yet every byte of its answers is bounded and
/// checked, since a local peer that hangs or floods must not take the daemon down. Nothing here judges evidence:
/// whoever receives it does. There is no stand-in for a TEE in this module; test doubles are a separate artifact.
module cce.tee {
    requires static org.jspecify;
    requires transitive cce.protocol;

    exports cce.tee;
}
