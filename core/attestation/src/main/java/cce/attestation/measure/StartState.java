package cce.attestation.measure;

import cce.attestation.SnpLaunch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The save area (VMSA) of a virtual processor at reset (AMD APM volume 2, table B-4), as each kind of host sets it up.
final class StartState {
    /// Where the first processor of every x86 machine starts.
    static final long RESET_VECTOR = 0xffff_fff0L;

    private static final int LIMIT_16_BIT = 0xffff;
    private static final int DATA_SEGMENT = 0x93;
    private static final int LDT = 0x82;
    private static final long DEFAULT_PAT = 0x0007_0406_0007_0406L;
    private static final long GCE_PAT = 0x0007_0106L;
    private static final long NOT_QEMU_RDX = 0x600;

    private StartState() {}

    /// What differs between hosts.
    private record Host(int code, int stack, int task, long pat, long rdx, int mxcsr, int fcw) {
        static Host of(SnpLaunch.Vmm vmm, long instruction, long signature) {
            return switch (vmm) {
                case QEMU -> new Host(0x9b, 0x93, 0x8b, DEFAULT_PAT, signature, 0x1f80, 0x37f);
                case EC2 ->
                    new Host(instruction == RESET_VECTOR ? 0x9a : 0x9b, 0x92, 0x83, DEFAULT_PAT, NOT_QEMU_RDX, 0, 0);
                case GCE -> new Host(0x9b, 0x93, 0x8b, GCE_PAT, NOT_QEMU_RDX, 0, 0);
            };
        }
    }

    /// One page.
    ///
    /// @param instruction address of the first instruction
    /// @param signature CPUID family, model and stepping, which QEMU puts into RDX
    static byte[] page(SnpLaunch.Vmm vmm, long instruction, long signature, long guestFeatures) {
        Host host = Host.of(vmm, instruction, signature);
        ByteBuffer out = ByteBuffer.allocate(LaunchDigest.PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        segment(out, 0x00, 0, DATA_SEGMENT, 0); // ES
        segment(out, 0x10, 0xf000, host.code(), instruction & 0xffff_0000L); // CS
        segment(out, 0x20, 0, host.stack(), 0); // SS
        segment(out, 0x30, 0, DATA_SEGMENT, 0); // DS
        segment(out, 0x40, 0, DATA_SEGMENT, 0); // FS
        segment(out, 0x50, 0, DATA_SEGMENT, 0); // GS
        segment(out, 0x60, 0, 0, 0); // GDTR
        segment(out, 0x70, 0, LDT, 0); // LDTR
        segment(out, 0x80, 0, 0, 0); // IDTR
        segment(out, 0x90, 0, host.task(), 0); // TR
        out.putLong(0xd0, 0x1000); // EFER.SVME, which KVM sets
        out.putLong(0x148, 0x40); // CR4.MCE, which KVM sets
        out.putLong(0x158, 0x10); // CR0.ET
        out.putLong(0x160, 0x400); // DR7
        out.putLong(0x168, 0xffff_0ff0L); // DR6
        out.putLong(0x170, 0x2); // RFLAGS
        out.putLong(0x178, instruction & 0xffff); // RIP
        out.putLong(0x268, host.pat()); // G_PAT
        out.putLong(0x310, host.rdx()); // RDX
        out.putLong(0x3b0, guestFeatures); // SEV_FEATURES
        out.putLong(0x3e8, 0x1); // XCR0
        out.putInt(0x408, host.mxcsr()); // MXCSR
        out.putShort(0x410, (short) host.fcw()); // FCW
        return out.array();
    }

    private static void segment(ByteBuffer out, int at, int selector, int attributes, long base) {
        out.putShort(at, (short) selector);
        out.putShort(at + 2, (short) attributes);
        out.putInt(at + 4, LIMIT_16_BIT);
        out.putLong(at + 8, base);
    }
}
