package cce.attestation;

import java.util.Locale;
import java.util.Optional;

/// The fields of a TD report that a policy may limit to a set of values.
public enum TdField {
    MRTD(Refusal.MEASUREMENT),
    MRSEAM(Refusal.MEASUREMENT),
    RTMR0(Refusal.MEASUREMENT),
    RTMR1(Refusal.MEASUREMENT),
    RTMR2(Refusal.MEASUREMENT),
    RTMR3(Refusal.MEASUREMENT),
    MRCONFIGID(Refusal.CONFIGURATION),
    MROWNER(Refusal.OWNER),
    MROWNERCONFIG(Refusal.OWNER),
    /// Zero where the report has none: a TD 1.0 cannot be bound to a service TD.
    MRSERVICETD(Refusal.OWNER),
    REPORT_DATA(Refusal.REPORT_DATA);

    private final Refusal refusal;

    TdField(Refusal refusal) {
        this.refusal = refusal;
    }

    /// As policy documents spell it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int lengthBytes() {
        return this == REPORT_DATA ? ReportData.LENGTH_BYTES : Measurement.LENGTH_BYTES;
    }

    public Octets of(TdReport report) {
        return switch (this) {
            case MRTD -> report.mrTd().value();
            case MRSEAM -> report.mrSeam().value();
            case RTMR0 -> report.rtmrs().get(0).value();
            case RTMR1 -> report.rtmrs().get(1).value();
            case RTMR2 -> report.rtmrs().get(2).value();
            case RTMR3 -> report.rtmrs().get(3).value();
            case MRCONFIGID -> report.mrConfigId().value();
            case MROWNER -> report.mrOwner().value();
            case MROWNERCONFIG -> report.mrOwnerConfig().value();
            case MRSERVICETD -> report.mrServiceTd().orElse(Measurement.ZERO).value();
            case REPORT_DATA -> report.reportData().value();
        };
    }

    Refusal refusal() {
        return refusal;
    }

    /// What is admitted where a document does not name the field: any value, except that nobody may migrate the TD.
    Optional<Octets> strict() {
        return this == MRSERVICETD ? Optional.of(Measurement.ZERO.value()) : Optional.empty();
    }
}
