package cce.attestation;

import cce.attestation.measure.SnpGuest;
import java.util.Optional;

/// How a SEV-SNP guest is launched, as far as the hardware measures it. [#digest()] is the value its reports carry.
///
/// @param firmware the OVMF image, as the host loads it below 4 GiB
/// @param processors how many virtual processors it starts with
/// @param guestFeatures SEV_FEATURES of its processors; bit 0 (SNP active) is always set by a host
/// @param kernel what the host boots directly, if the firmware checks it
public record SnpLaunch(
        Octets firmware, int processors, CpuSignature cpu, Vmm vmm, long guestFeatures, Optional<Kernel> kernel) {
    /// QEMU's own limit for these machines.
    public static final int MAX_PROCESSORS = 4096;

    /// Who starts the guest; each sets up processors differently.
    public enum Vmm {
        QEMU,
        EC2,
        GCE
    }

    /// A directly booted Linux.
    ///
    /// @param commandLine without the terminating zero
    public record Kernel(Octets image, Optional<Octets> initrd, String commandLine) {}

    public SnpLaunch {
        if (processors < 1 || processors > MAX_PROCESSORS) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT, "A guest has 1 to " + MAX_PROCESSORS + " processors.");
        }
    }

    /// The launch digest. Firmware that cannot be read is refused as [Rejection#MALFORMED_ARTEFACT].
    public Measurement digest() {
        return SnpGuest.digest(this);
    }
}
