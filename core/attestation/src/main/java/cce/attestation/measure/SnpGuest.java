package cce.attestation.measure;

import cce.attestation.Measurement;
import cce.attestation.SnpLaunch;
import java.util.UUID;

/// Adds the pages of a guest in the order a host does: firmware, the pages its metadata asks for, processors.
public final class SnpGuest {
    private static final long FOUR_GIB = 1L << 32;
    private static final UUID RESET_BLOCK = UUID.fromString("00f771de-1a7e-4fcb-890e-68c77e2fb44e");

    private final SnpLaunch launch;
    private final GuidTable firmware;
    private final SevMetadata metadata;
    private final LaunchDigest digest = new LaunchDigest();

    private SnpGuest(SnpLaunch launch) {
        this.launch = launch;
        this.firmware = GuidTable.of(launch.firmware().bytes());
        this.metadata = SevMetadata.of(firmware);
    }

    public static Measurement digest(SnpLaunch launch) {
        SnpGuest guest = new SnpGuest(launch);
        Bytes image = guest.firmware.firmware();
        guest.digest.content(FOUR_GIB - image.length(), image);
        guest.addSections();
        guest.addProcessors();
        return guest.digest.value();
    }

    private void addSections() {
        if (launch.kernel().isPresent() && !metadata.has(SevMetadata.Kind.KERNEL_HASHES)) {
            throw Bytes.malformed(
                    "sev.section",
                    "for kernel hashes is missing: this firmware would not check the kernel it is given");
        }
        metadata.sections().forEach(this::add);
        if (launch.vmm() == SnpLaunch.Vmm.EC2) {
            // EC2 adds the CPUID pages after everything else.
            metadata.sections().stream()
                    .filter(section -> section.kind() == SevMetadata.Kind.CPUID)
                    .forEach(section -> digest.cpuid(section.address()));
        }
    }

    private void add(SevMetadata.Section section) {
        switch (section.kind()) {
            case MEMORY -> {
                if (launch.vmm() == SnpLaunch.Vmm.GCE) {
                    digest.unmeasured(section.address(), section.size());
                } else {
                    digest.zeros(section.address(), section.size());
                }
            }
            case SECRETS -> digest.secrets(section.address());
            case CPUID -> {
                if (launch.vmm() != SnpLaunch.Vmm.EC2) {
                    digest.cpuid(section.address());
                }
            }
            case SVSM_CALLING_AREA -> digest.zeros(section.address(), section.size());
            case KERNEL_HASHES ->
                launch.kernel()
                        .ifPresentOrElse(
                                kernel -> digest.content(
                                        section.address(), Bytes.of(KernelHashes.page(firmware, kernel))),
                                () -> digest.zeros(section.address(), section.size()));
        }
    }

    private void addProcessors() {
        byte[] first = state(StartState.RESET_VECTOR);
        byte[] others = state(firmware.u32(RESET_BLOCK, "sev.resetAddress"));
        digest.processor(first);
        for (int i = 1; i < launch.processors(); i++) {
            digest.processor(others);
        }
    }

    private byte[] state(long instruction) {
        return StartState.page(launch.vmm(), instruction, launch.cpu().value(), launch.guestFeatures());
    }
}
