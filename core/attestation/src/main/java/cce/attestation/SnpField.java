package cce.attestation;

import java.util.Locale;

/// The fields of a SEV-SNP report that a policy may limit to a set of values.
public enum SnpField {
    MEASUREMENT(48, Refusal.MEASUREMENT),
    HOST_DATA(32, Refusal.CONFIGURATION),
    FAMILY_ID(16, Refusal.OWNER),
    IMAGE_ID(16, Refusal.OWNER),
    /// SHA-384 of the key that signed the ID block; the firmware checked that signature at launch.
    ID_KEY_DIGEST(48, Refusal.OWNER),
    AUTHOR_KEY_DIGEST(48, Refusal.OWNER),
    REPORT_ID(32, Refusal.OWNER),
    REPORT_ID_MA(32, Refusal.OWNER),
    REPORT_DATA(64, Refusal.REPORT_DATA);

    private final int lengthBytes;
    private final Refusal refusal;

    SnpField(int lengthBytes, Refusal refusal) {
        this.lengthBytes = lengthBytes;
        this.refusal = refusal;
    }

    /// As policy documents spell it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int lengthBytes() {
        return lengthBytes;
    }

    public Octets of(SnpReport report) {
        return switch (this) {
            case MEASUREMENT -> report.measurement().value();
            case HOST_DATA -> report.hostData();
            case FAMILY_ID -> report.familyId();
            case IMAGE_ID -> report.imageId();
            case ID_KEY_DIGEST -> report.idKeyDigest();
            case AUTHOR_KEY_DIGEST -> report.authorKeyDigest();
            case REPORT_ID -> report.reportId();
            case REPORT_ID_MA -> report.reportIdMa();
            case REPORT_DATA -> report.reportData().value();
        };
    }

    Refusal refusal() {
        return refusal;
    }
}
