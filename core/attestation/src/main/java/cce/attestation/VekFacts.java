package cce.attestation;

import java.time.Instant;
import java.util.Optional;

/// What the certificate of a report's key says, with its chain and dates (and those of the CRL) checked, apart from any
/// report.
///
/// @param chipId absent in a provider's certificate
public record VekFacts(AmdProduct product, SnpSigner signer, SnpTcb tcb, Optional<Octets> chipId, Instant expiresAt) {
    /// Checks `collateral` at the time `now`; refuses what no report could be verified with as an [EvidenceException].
    public static VekFacts verified(TrustAnchors anchors, SnpCollateral collateral, Instant now) {
        Validity validity = new Validity(now);
        ReportKey key = new AmdTrust(Cryptography.ofJdk(), anchors).reportKey(collateral, validity);
        VekExtensions says = key.extensions();
        return new VekFacts(says.product(), key.signer(), says.tcb(), says.chipId(), validity.earliestOfAll());
    }

    /// Whether this is the key that `need` asks for.
    public boolean answers(SnpNeed need) {
        return product == need.product()
                && signer == need.signer()
                && tcb.equals(need.tcb())
                && chipId.map(need.hardwareId()::equals).orElse(signer == SnpSigner.VLEK);
    }
}
