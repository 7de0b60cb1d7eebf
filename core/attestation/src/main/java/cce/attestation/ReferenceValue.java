package cce.attestation;

import java.util.List;
import java.util.Optional;

/// What one known-good image measures to.
public sealed interface ReferenceValue {
    /// The name the operator registered it under.
    String name();

    /// A TD: MRTD always, and each RTMR that is fixed for the image. An empty entry says that this register is judged
    /// elsewhere
    /// (RTMR3 of an image that records its application there), never that it is unknown.
    ///
    /// @param rtmrs RTMR0 to RTMR3, in order
    record Tdx(String name, Measurement mrTd, List<Optional<Measurement>> rtmrs) implements ReferenceValue {
        public Tdx {
            rtmrs = List.copyOf(rtmrs);
            if (rtmrs.size() != TdReport.RTMR_COUNT) {
                throw new EvidenceException(
                        Rejection.MALFORMED_INPUT, "Reference values of a TD name " + TdReport.RTMR_COUNT + " RTMRs.");
            }
        }
    }

    /// An SNP guest, by its launch digest.
    record Snp(String name, Measurement measurement) implements ReferenceValue {}
}
