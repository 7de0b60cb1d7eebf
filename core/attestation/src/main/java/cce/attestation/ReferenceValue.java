package cce.attestation;

import java.util.List;
import java.util.Optional;

/// What one known-good image measures to. All that a value names must agree at once: registers of two values never add
/// up to an acceptance.
public sealed interface ReferenceValue {
    /// The name the operator registered it under.
    String name();

    /// What the image calls itself, for people; empty if its author did not say. Evidence cannot show it.
    String version();

    /// When it counts.
    ReferencePeriod period();

    TeeType tee();

    /// A TD: MRTD always, and each RTMR that is fixed for the image. An empty entry says that this register is judged
    /// elsewhere (RTMR3 of an image that records its application there), never that it is unknown.
    ///
    /// @param rtmrs RTMR0 to RTMR3, in order
    /// @param mrSeam the one TDX module the value is for, if it is for one
    record Tdx(
            String name,
            String version,
            Measurement mrTd,
            List<Optional<Measurement>> rtmrs,
            Optional<Measurement> mrSeam,
            ReferencePeriod period)
            implements ReferenceValue {
        public Tdx {
            rtmrs = List.copyOf(rtmrs);
            if (rtmrs.size() != TdReport.RTMR_COUNT) {
                throw new EvidenceException(
                        Rejection.MALFORMED_INPUT, "Reference values of a TD name " + TdReport.RTMR_COUNT + " RTMRs.");
            }
        }

        /// On any TDX module, without an end.
        public Tdx(String name, Measurement mrTd, List<Optional<Measurement>> rtmrs) {
            this(name, "", mrTd, rtmrs, Optional.empty(), ReferencePeriod.ALWAYS);
        }

        @Override
        public TeeType tee() {
            return TeeType.TDX;
        }
    }

    /// An SNP guest, by its launch digest.
    ///
    /// @param minGuestSvn lowest security version of the image that its ID block may state
    record Snp(String name, String version, Measurement measurement, long minGuestSvn, ReferencePeriod period)
            implements ReferenceValue {
        public Snp(String name, Measurement measurement) {
            this(name, "", measurement, 0, ReferencePeriod.ALWAYS);
        }

        @Override
        public TeeType tee() {
            return TeeType.SEV_SNP;
        }
    }
}
