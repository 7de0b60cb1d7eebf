package cce.attestation;

/// Which collateral a quote needs. Read from unverified bytes: good for choosing what to fetch, for nothing else.
public record CollateralNeed(Fmspc fmspc, PckCa ca) {
    /// Reads the PCK certificate inside a TDX quote; refuses what is not one as an [EvidenceException].
    public static CollateralNeed of(RawEvidence evidence) {
        return PckChain.need(evidence);
    }
}
