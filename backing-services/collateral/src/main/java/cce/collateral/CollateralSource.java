package cce.collateral;

import cce.attestation.Collateral;
import cce.attestation.RawEvidence;

/// Gets the collateral a quote is verified with.
@FunctionalInterface
public interface CollateralSource {
    /// The collateral for a TDX quote. Throws [CollateralException] when the source cannot give it.
    Collateral collateralFor(RawEvidence quote);

    /// As [#collateralFor], past whatever the source keeps: for a caller who knows of newer collateral.
    default Collateral freshFor(RawEvidence quote) {
        return collateralFor(quote);
    }
}
