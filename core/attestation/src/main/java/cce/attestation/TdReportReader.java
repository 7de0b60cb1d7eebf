package cce.attestation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the body of a quote (Intel TDX DCAP quote format, "TD quote body"), 584 bytes, or 648 with the fields of TDX
/// 1.5.
final class TdReportReader {
    private TdReportReader() {}

    static TdReport read(FieldReader in, boolean td15) {
        Octets teeTcbSvn = in.take("td.teeTcbSvn", 16);
        Measurement mrSeam = in.measurement("td.mrSeam");
        Measurement mrSignerSeam = in.measurement("td.mrSignerSeam");
        Octets seamAttributes = in.take("td.seamAttributes", 8);
        long tdAttributes = in.u64("td.tdAttributes");
        long xfam = in.u64("td.xfam");
        Measurement mrTd = in.measurement("td.mrTd");
        Measurement mrConfigId = in.measurement("td.mrConfigId");
        Measurement mrOwner = in.measurement("td.mrOwner");
        Measurement mrOwnerConfig = in.measurement("td.mrOwnerConfig");
        List<Measurement> rtmrs = new ArrayList<>(TdReport.RTMR_COUNT);
        for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
            rtmrs.add(in.measurement("td.rtmr" + i));
        }
        ReportData reportData = new ReportData(in.take("td.reportData", ReportData.LENGTH_BYTES));
        Optional<Octets> svn2 = td15 ? Optional.of(in.take("td.teeTcbSvn2", 16)) : Optional.empty();
        Optional<Measurement> serviceTd = td15 ? Optional.of(in.measurement("td.mrServiceTd")) : Optional.empty();
        in.requireEnd("td");
        return new TdReport(
                teeTcbSvn,
                mrSeam,
                mrSignerSeam,
                seamAttributes,
                tdAttributes,
                xfam,
                mrTd,
                mrConfigId,
                mrOwner,
                mrOwnerConfig,
                rtmrs,
                reportData,
                svn2,
                serviceTd);
    }
}
