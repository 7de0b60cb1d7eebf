package cce.collateral;

import cce.attestation.RawEvidence;
import cce.attestation.SnpCollateral;

/// Gets what a SEV-SNP report is verified with.
@FunctionalInterface
public interface SnpCollateralSource {
    /// The certificate of the report's key, and the product's CRL. Throws [CollateralException] when the source cannot
    /// give them.
    SnpCollateral collateralFor(RawEvidence report);

    /// As [#collateralFor], past whatever CRL the source keeps: for a caller who knows of a newer one.
    default SnpCollateral freshFor(RawEvidence report) {
        return collateralFor(report);
    }
}
