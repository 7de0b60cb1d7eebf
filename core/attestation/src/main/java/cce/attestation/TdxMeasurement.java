package cce.attestation;

import cce.attestation.measure.LinuxBoot;
import cce.attestation.measure.Tdvf;
import java.util.List;
import java.util.Optional;

/// What a TDX module and the firmware in a TD measure, computed from the artefacts themselves
/// (docs/formats/measurement.md). Artefacts that cannot be read are refused as [Rejection#MALFORMED_ARTEFACT].
public final class TdxMeasurement {
    /// In which order a host adds and extends the pages of a firmware section. QEMU 8 goes over a section twice, QEMU 9
    /// and later once.
    public enum PageOrder {
        TWO_PASS,
        SINGLE_PASS
    }

    /// What the firmware sees of the setup header of a directly booted kernel.
    public enum KernelHeader {
        /// QEMU fills in its boot protocol fields, and the firmware measures the result.
        QEMU,
        /// The file as it is.
        AS_IS
    }

    /// A Linux kernel that QEMU hands to the firmware.
    ///
    /// @param commandLine as the guest sees it, without the terminating zero
    /// @param memoryBytes of the guest; decides where QEMU puts the initrd, which the kernel's header names
    public record Linux(
            Octets kernel, Optional<Octets> initrd, String commandLine, long memoryBytes, KernelHeader header) {}

    /// A run-time event of a dstack guest agent.
    public record AppEvent(String name, Octets payload) {}

    private TdxMeasurement() {}

    /// MRTD of a TD built from this firmware (TDVF).
    public static Measurement mrTd(Octets firmware, PageOrder order) {
        return Tdvf.of(firmware.bytes()).mrTd(order == PageOrder.TWO_PASS);
    }

    /// A register after these digests were extended into it in this order, from zero.
    public static Measurement register(List<Measurement> digests) {
        Measurement value = Measurement.ZERO;
        for (Measurement digest : digests) {
            value = EventLogReplay.sha384(value.value(), digest.value());
        }
        return value;
    }

    /// The digests that boot of `linux` by OVMF extends into RTMR1: the kernel's Authenticode digest and OVMF's fixed
    /// events.
    public static List<Measurement> kernelDigests(Linux linux) {
        return LinuxBoot.kernelDigests(linux);
    }

    /// The digests that the kernel's EFI stub extends into RTMR2: its command line and its initrd.
    public static List<Measurement> commandLineDigests(Linux linux) {
        return LinuxBoot.commandLineDigests(linux);
    }

    /// The digest of one application event, as extended into RTMR3.
    public static Measurement appDigest(AppEvent event) {
        return DstackEventLog.runtimeDigest(DstackEventLog.requireName(event.name()), event.payload());
    }
}
