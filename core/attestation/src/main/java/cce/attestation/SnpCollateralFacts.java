package cce.attestation;

import java.time.Instant;
import java.util.Optional;

/// What the collateral of SEV-SNP reports says of itself, with chain, signatures and dates checked, apart from any
/// report. For whoever keeps collateral, as [CollateralFacts] is for TDX.
///
/// @param crlNumber of the CRL, if there is one; 0 when it states none
/// @param expiresAt the earliest end of validity of anything in it
public record SnpCollateralFacts(AmdProduct product, SnpSigner signer, Optional<Long> crlNumber, Instant expiresAt) {
    /// Checks `collateral` at the time `now`; refuses what a report could not be verified with as an
    /// [EvidenceException].
    public static SnpCollateralFacts verified(TrustAnchors anchors, SnpCollateral collateral, Instant now) {
        Validity validity = new Validity(now);
        ReportKey key = new AmdTrust(Cryptography.ofJdk(), anchors).reportKey(collateral, validity);
        return new SnpCollateralFacts(
                key.extensions().product(),
                key.signer(),
                collateral.crl().map(crl -> RevocationList.number("AMD CRL", crl)),
                validity.earliestOfAll());
    }
}
