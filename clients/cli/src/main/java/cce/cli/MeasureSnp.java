package cce.cli;

import cce.attestation.CpuSignature;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.SnpLaunch;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The launch digest of a SEV-SNP guest.
@Command(
        name = "snp",
        mixinStandardHelpOptions = true,
        description = "The launch digest of a SEV-SNP guest: OVMF, its metadata pages, kernel hashes, processors.")
final class MeasureSnp implements Callable<Integer> {
    private static final String ONLY_MODE = "snp";

    @Option(
            names = {"--firmware", "--ovmf"},
            required = true,
            paramLabel = "FILE",
            description = "The OVMF image.")
    private Path firmware = Path.of("");

    @Option(names = "--vcpus", required = true, paramLabel = "N", description = "How many virtual processors.")
    private int processors;

    @Option(
            names = "--vcpu-type",
            paramLabel = "TYPE",
            description = "QEMU's processor type, such as EPYC-Milan; needed for QEMU unless --vcpu-sig is given.")
    private @Nullable String type;

    @Option(
            names = "--vcpu-sig",
            paramLabel = "VALUE",
            description = "CPUID leaf 1 EAX instead of a type, such as 0xa00f11.")
    private @Nullable String signature;

    @Option(
            names = "--vmm-type",
            paramLabel = "VMM",
            defaultValue = "QEMU",
            description = "Who starts the guest: QEMU, ec2 or gce (default: ${DEFAULT-VALUE}).")
    private SnpLaunch.Vmm vmm = SnpLaunch.Vmm.QEMU;

    @Option(
            names = "--guest-features",
            paramLabel = "VALUE",
            defaultValue = "0x1",
            description = "SEV_FEATURES of the processors (default: ${DEFAULT-VALUE}).")
    private String guestFeatures = "0x1";

    @Option(names = "--kernel", paramLabel = "FILE", description = "A kernel that the host boots directly.")
    private @Nullable Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Its initrd.")
    private @Nullable Path initrd;

    @Option(
            names = {"--append", "--cmdline"},
            paramLabel = "TEXT",
            description = "Its command line.")
    private @Nullable String commandLine;

    @Option(names = "--mode", paramLabel = "MODE", defaultValue = ONLY_MODE, description = "Only snp is measured here.")
    private String mode = ONLY_MODE;

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        if (!mode.equals(ONLY_MODE)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Only --mode snp is measured; guests of plain SEV and SEV-ES give no report to compare with.");
        }
        Measurement digest = ArtefactFiles.understood(() -> launch().digest());
        options.output()
                .object(Output.fields(
                        "tee",
                        "sev-snp",
                        "measurement",
                        digest.hex(),
                        "vcpus",
                        processors,
                        "vmm",
                        vmm.name().toLowerCase(Locale.ROOT)));
        return ExitCode.OK;
    }

    private SnpLaunch launch() {
        return new SnpLaunch(
                ArtefactFiles.read(firmware, ArtefactFiles.MAX_FIRMWARE_BYTES),
                processors,
                cpu(),
                vmm,
                number("--guest-features", guestFeatures),
                kernel());
    }

    private Optional<SnpLaunch.Kernel> kernel() {
        if (kernel == null) {
            if (initrd != null || commandLine != null) {
                throw new CliException(ExitCode.USAGE, "Give --kernel together with --initrd and --append.");
            }
            return Optional.empty();
        }
        Optional<Octets> initial =
                Optional.ofNullable(initrd).map(file -> ArtefactFiles.read(file, ArtefactFiles.MAX_INITRD_BYTES));
        return Optional.of(new SnpLaunch.Kernel(
                ArtefactFiles.read(kernel, ArtefactFiles.MAX_KERNEL_BYTES),
                initial,
                Optional.ofNullable(commandLine).orElse("")));
    }

    private CpuSignature cpu() {
        if (signature != null) {
            return new CpuSignature(number("--vcpu-sig", signature));
        }
        if (type == null) {
            if (vmm == SnpLaunch.Vmm.QEMU) {
                throw new CliException(
                        ExitCode.USAGE, "QEMU's guests differ by processor: give --vcpu-type or --vcpu-sig.");
            }
            // Other hosts do not tell the guest its processor at reset.
            return new CpuSignature(0);
        }
        String name = type;
        return CpuSignature.ofQemuType(name)
                .orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "The processor type " + name + " is not known; one of: "
                                + String.join(", ", CpuSignature.qemuTypeNames())));
    }

    private static long number(String option, String text) {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new CliException(ExitCode.USAGE, option + " is not a number such as 0x1.", e);
        }
    }
}
