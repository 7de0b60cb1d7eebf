package cce.attestation;

import java.util.List;
import java.util.Optional;

/// The fields of a TD report (TDX 1.0, and 1.5 with its two extra fields), as read; trusted only inside a
/// [VerifiedTdx].
///
/// @param rtmrs RTMR0 to RTMR3, in order
/// @param tdAttributes little-endian bit set; bit 0 is DEBUG
/// @param teeTcbSvn2 only in a TD 1.5 report
/// @param mrServiceTd only in a TD 1.5 report
public record TdReport(
        Octets teeTcbSvn,
        Measurement mrSeam,
        Measurement mrSignerSeam,
        Octets seamAttributes,
        long tdAttributes,
        long xfam,
        Measurement mrTd,
        Measurement mrConfigId,
        Measurement mrOwner,
        Measurement mrOwnerConfig,
        List<Measurement> rtmrs,
        ReportData reportData,
        Optional<Octets> teeTcbSvn2,
        Optional<Measurement> mrServiceTd) {
    public static final int RTMR_COUNT = 4;

    public TdReport {
        rtmrs = List.copyOf(rtmrs);
        if (rtmrs.size() != RTMR_COUNT) {
            throw new IllegalStateException("A TD report has " + RTMR_COUNT + " RTMRs, not " + rtmrs.size() + ".");
        }
    }
}
