package cce.simulator;

import cce.attestation.Octets;

/// What the one simulated platform says of itself.
///
/// @param ppid 16 bytes
/// @param sgxComponents 16 SVNs
/// @param teeTcbSvn 16 SVNs; byte 1 is the TDX module's major version
record PlatformFacts(Octets ppid, Octets sgxComponents, int pceSvn, Octets pceId, Octets fmspc, Octets teeTcbSvn) {
    static final PlatformFacts SIMULATED = new PlatformFacts(
            hex("51004d00000000000000000000000001"),
            hex("02020202030100050000000000000000"),
            13,
            hex("0000"),
            hex("50cce0000001"),
            hex("06010300000000000000000000000000"));

    private static Octets hex(String text) {
        return Octets.ofHex("platform", text);
    }
}
