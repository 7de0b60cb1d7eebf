package cce.attestation;

/// The version of the SEV firmware, as a report states it: one byte each.
public record SnpFirmware(int major, int minor, int build) {
    @Override
    public String toString() {
        return major + "." + minor + "." + build;
    }
}
