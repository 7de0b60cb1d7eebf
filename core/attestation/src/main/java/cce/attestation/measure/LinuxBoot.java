package cce.attestation.measure;

import cce.attestation.Measurement;
import cce.attestation.TdxMeasurement.KernelHeader;
import cce.attestation.TdxMeasurement.Linux;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What OVMF and the kernel's EFI stub measure when QEMU hands a kernel to the firmware.
public final class LinuxBoot {
    private static final byte[] SEPARATOR = new byte[4];

    private LinuxBoot() {}

    public static List<Measurement> kernelDigests(Linux linux) {
        byte[] kernel = linux.header() == KernelHeader.QEMU
                ? QemuSetupHeader.filled(linux)
                : linux.kernel().bytes();
        return List.of(
                Authenticode.digest(kernel),
                sha384(ascii("Calling EFI Application from Boot Option")),
                sha384(SEPARATOR),
                sha384(ascii("Exit Boot Services Invocation")),
                sha384(ascii("Exit Boot Services Returned with Success")));
    }

    public static List<Measurement> commandLineDigests(Linux linux) {
        List<Measurement> digests = new ArrayList<>();
        digests.add(sha384((linux.commandLine() + "\0").getBytes(StandardCharsets.UTF_16LE)));
        linux.initrd().ifPresent(initrd -> digests.add(sha384(initrd.bytes())));
        return List.copyOf(digests);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Measurement sha384(byte[] content) {
        return Measurement.of(Hashes.sha384().digest(content));
    }
}
