package cce.attestation;

/// The version of the SEV firmware, as a report states it: one byte each.
public record SnpFirmware(int major, int minor, int build) {
    boolean isAtLeast(SnpFirmware floor) {
        if (major != floor.major) {
            return major > floor.major;
        }
        return minor != floor.minor ? minor > floor.minor : build >= floor.build;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + build;
    }
}
