package cce.cli;

import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.TdxMeasurement;
import cce.attestation.TdxMeasurement.AppEvent;
import cce.attestation.TdxMeasurement.KernelHeader;
import cce.attestation.TdxMeasurement.Linux;
import cce.attestation.TdxMeasurement.PageOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// MRTD and the RTMRs of a TD, as far as the artefacts given decide them.
@Command(
        name = "tdx",
        mixinStandardHelpOptions = true,
        description = {
            "MRTD of a TD from its firmware, RTMR1 and RTMR2 from a directly booted kernel, RTMR3 from application events.",
            "The conventions are in docs/formats/measurement.md."
        })
final class MeasureTdx implements Callable<Integer> {
    private static final long MAX_APP_FILE_BYTES = 64L << 20;

    @Option(names = "--firmware", paramLabel = "FILE", description = "The TDX firmware (TDVF); gives MRTD.")
    private @Nullable Path firmware;

    @Option(
            names = "--page-order",
            paramLabel = "ORDER",
            defaultValue = "single-pass",
            converter = PageOrders.class,
            description = "two-pass (QEMU 8) or single-pass (QEMU 9 and later; default).")
    private PageOrder order = PageOrder.SINGLE_PASS;

    @Option(names = "--kernel", paramLabel = "FILE", description = "A kernel that QEMU boots directly; gives RTMR1.")
    private @Nullable Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Its initrd.")
    private @Nullable Path initrd;

    @Option(
            names = {"--cmdline", "--append"},
            paramLabel = "TEXT",
            description = "The command line as the kernel gets it, exactly; gives RTMR2 (with --initrd). OVMF adds"
                    + " ' initrd=initrd' to QEMU's -append when there is an initrd.")
    private @Nullable String commandLine;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "4G",
            converter = Sizes.class,
            description = "Memory of the guest, such as 2048M (default: ${DEFAULT-VALUE}); decides where QEMU puts the"
                    + " initrd.")
    private long memoryBytes;

    @Option(
            names = "--kernel-header",
            paramLabel = "FORM",
            defaultValue = "qemu",
            converter = KernelHeaders.class,
            description = "qemu: its setup header as QEMU fills it in (default); as-is: the file's own.")
    private KernelHeader header = KernelHeader.QEMU;

    @Option(
            names = "--rtmr0-digest",
            paramLabel = "HEX",
            description = "A digest of the virtual hardware, in its order; repeat it. Gives RTMR0.")
    private List<String> hardware = List.of();

    @Option(
            names = "--app-event",
            paramLabel = "NAME=HEX",
            description = "A dstack event in its order, as NAME=HEX or NAME=@FILE (SHA-256 of the file); repeat it."
                    + " Gives RTMR3.")
    private List<String> events = List.of();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("tee", "tdx");
        ArtefactFiles.understood(() -> {
            measure(out);
            return out;
        });
        if (out.size() == 1) {
            throw new CliException(
                    ExitCode.USAGE, "Give something to measure: --firmware, --kernel, --cmdline, --app-event.");
        }
        options.output().object(out);
        return ExitCode.OK;
    }

    private void measure(Map<String, Object> out) {
        if (firmware != null) {
            Octets image = ArtefactFiles.read(firmware, ArtefactFiles.MAX_FIRMWARE_BYTES);
            out.put("mrtd", TdxMeasurement.mrTd(image, order).hex());
            out.put("page_order", order.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (!hardware.isEmpty()) {
            register(out, "rtmr0", hardware.stream().map(Measurement::ofHex).toList());
        }
        if (kernel == null && initrd != null && commandLine == null) {
            throw new CliException(ExitCode.USAGE, "Give --kernel or --cmdline together with --initrd.");
        }
        if (kernel != null || commandLine != null) {
            Linux linux = linux();
            if (kernel != null) {
                register(out, "rtmr1", TdxMeasurement.kernelDigests(linux));
            }
            if (commandLine != null) {
                register(out, "rtmr2", TdxMeasurement.commandLineDigests(linux));
            }
        }
        if (!events.isEmpty()) {
            register(
                    out,
                    "rtmr3",
                    events.stream()
                            .map(MeasureTdx::event)
                            .map(TdxMeasurement::appDigest)
                            .toList());
        }
    }

    private static void register(Map<String, Object> out, String name, List<Measurement> digests) {
        out.put(name, TdxMeasurement.register(digests).hex());
        out.put(name + "_digests", digests.stream().map(Measurement::hex).toList());
    }

    private Linux linux() {
        Octets none = Octets.of();
        return new Linux(
                kernel == null ? none : ArtefactFiles.read(kernel, ArtefactFiles.MAX_KERNEL_BYTES),
                Optional.ofNullable(initrd).map(file -> ArtefactFiles.read(file, ArtefactFiles.MAX_INITRD_BYTES)),
                Optional.ofNullable(commandLine).orElse(""),
                memoryBytes,
                header);
    }

    private static AppEvent event(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new CliException(ExitCode.USAGE, "--app-event takes NAME=HEX or NAME=@FILE, not '" + text + "'.");
        }
        String value = text.substring(equals + 1);
        Octets payload = value.startsWith("@")
                ? sha256(ArtefactFiles.read(Path.of(value.substring(1)), MAX_APP_FILE_BYTES))
                : Octets.ofHex(text.substring(0, equals), value);
        return new AppEvent(text.substring(0, equals), payload);
    }

    private static Octets sha256(Octets content) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(content.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks SHA-256.", e);
        }
    }
}
