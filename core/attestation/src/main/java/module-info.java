/// Evidence of Intel TDX and AMD SEV-SNP: parse, verify, appraise.
///
/// The module is pure: the caller brings the bytes, the collateral and the time, and gets a sealed result. It trusts
/// the certificates shipped in [cce.attestation.TrustAnchors#production()] and the JDK's cryptography (or the provider
/// handed in as [cce.attestation.Cryptography]), and nothing else; every input byte is taken to be written by an
/// attacker. The three stages are three types that cannot be skipped: [cce.attestation.RawEvidence],
/// [cce.attestation.VerifiedEvidence] (only the verifier makes one) and
/// [cce.attestation.Appraisal].
module cce.attestation {
    requires static org.jspecify;
    requires org.snakeyaml.engine;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    uses java.security.Provider;

    exports cce.attestation;
}
