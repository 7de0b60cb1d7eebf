package cce.gate;

/// Measured record-level leakage, calibrated against decoys.
///
/// @param leakedRows input rows recognised in the output
/// @param leakedCells input cells recognised within those rows
/// @param leakedFraction leaked rows over the rows of the input
/// @param maxBits the most information found about a single row, in bits
/// @param decoyRows mean number of rows the same search found in decoy data
/// @param falseDiscoveryRate upper estimate of the share of leaked rows that are chance, 0 to 1
public record Leakage(
        long leakedRows,
        long leakedCells,
        double leakedFraction,
        double maxBits,
        double decoyRows,
        double falseDiscoveryRate) {
    static final Leakage NONE = new Leakage(0, 0, 0, 0, 0, 1);
}
