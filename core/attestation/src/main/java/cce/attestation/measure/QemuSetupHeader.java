package cce.attestation.measure;

import cce.attestation.TdxMeasurement.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The setup header of a kernel after QEMU filled in what a boot loader fills in (QEMU, hw/i386/x86-common.c, and
/// Linux, Documentation/arch/x86/boot.rst). QEMU hands the changed header to the firmware, which measures it.
final class QemuSetupHeader {
    private static final int MIN_KERNEL_BYTES = 0x1000;
    private static final int MAGIC_AT = 0x202;
    private static final int MAGIC = 0x53726448; // "HdrS"
    private static final int VERSION_AT = 0x206;
    private static final int LOADER_TYPE_AT = 0x210;
    private static final int LOAD_FLAGS_AT = 0x211;
    private static final int INITRD_ADDRESS_AT = 0x218;
    private static final int INITRD_SIZE_AT = 0x21c;
    private static final int HEAP_END_AT = 0x224;
    private static final int COMMAND_LINE_AT = 0x228;
    private static final int INITRD_MAX_AT = 0x22c;
    private static final int XLOADFLAGS_AT = 0x236;

    private static final int OLDEST_VERSION = 0x202;
    private static final int VERSION_WITH_INITRD_MAX = 0x203;
    private static final int VERSION_WITH_XLOADFLAGS = 0x20c;
    private static final int LOADED_HIGH = 0x01;
    private static final int CAN_USE_HEAP = 0x80;
    private static final int ABOVE_4G = 0x40;
    private static final byte QEMU = (byte) 0xb0;
    private static final long OLD_INITRD_MAX = 0x37ff_ffffL;
    private static final int HEAP_GAP = 0x200;

    /// QEMU's q35: memory below 4 GiB ends here when there is more than fits, or just reaches it.
    private static final long LOW_MEMORY_LIMIT = 0xb000_0000L;
    private static final long LOW_MEMORY_OF_LARGE_GUESTS = 0x8000_0000L;
    /// What QEMU keeps free for ACPI data at the end of low memory.
    private static final long ACPI_DATA_BYTES = 0x28000;
    private static final int PAGE_MASK = 4095;

    private QemuSetupHeader() {}

    static byte[] filled(Linux linux) {
        byte[] kernel = linux.kernel().bytes();
        if (kernel.length < MIN_KERNEL_BYTES) {
            throw Bytes.malformed("kernel", "is shorter than " + MIN_KERNEL_BYTES + " bytes");
        }
        ByteBuffer out = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        int version = out.getShort(VERSION_AT) & 0xffff;
        if (out.getInt(MAGIC_AT) != MAGIC || version < OLDEST_VERSION) {
            throw Bytes.malformed(
                    "kernel.setupHeader", "is not that of a Linux kernel with boot protocol 2.02 or later");
        }
        boolean high = (out.get(LOAD_FLAGS_AT) & LOADED_HIGH) != 0;
        int real = high ? 0x10000 : 0x90000;
        int commandLine = high ? 0x20000 : 0x9a000 - commandLineBytes(linux);
        out.put(LOADER_TYPE_AT, QEMU);
        out.put(LOAD_FLAGS_AT, (byte) (out.get(LOAD_FLAGS_AT) | CAN_USE_HEAP));
        out.putInt(HEAP_END_AT, commandLine - real - HEAP_GAP);
        out.putInt(COMMAND_LINE_AT, commandLine);
        linux.initrd().filter(initrd -> initrd.length() > 0).ifPresent(initrd -> {
            out.putInt(INITRD_ADDRESS_AT, initrdAddress(out, version, initrd.length(), linux.memoryBytes()));
            out.putInt(INITRD_SIZE_AT, initrd.length());
        });
        return kernel;
    }

    /// With its zero, in whole paragraphs of 16 bytes.
    private static int commandLineBytes(Linux linux) {
        return (linux.commandLine().getBytes(StandardCharsets.UTF_8).length + 16) & ~15;
    }

    private static int initrdAddress(ByteBuffer header, int version, int size, long memoryBytes) {
        long low = memoryBytes < LOW_MEMORY_LIMIT ? memoryBytes : LOW_MEMORY_OF_LARGE_GUESTS;
        long usable = low - ACPI_DATA_BYTES;
        long max = Math.min(initrdMax(header, version), usable - 1);
        if (size >= max) {
            throw Bytes.malformed("initrd", "does not fit into a guest of " + memoryBytes + " bytes of memory");
        }
        return (int) ((max - size) & ~(long) PAGE_MASK);
    }

    private static long initrdMax(ByteBuffer header, int version) {
        if (version >= VERSION_WITH_XLOADFLAGS) {
            return (header.getShort(XLOADFLAGS_AT) & ABOVE_4G) != 0 ? 0xffff_ffffL : statedMax(header);
        }
        return version >= VERSION_WITH_INITRD_MAX ? statedMax(header) : OLD_INITRD_MAX;
    }

    private static long statedMax(ByteBuffer header) {
        long stated = header.getInt(INITRD_MAX_AT) & 0xffff_ffffL;
        return stated == 0 ? OLD_INITRD_MAX : stated;
    }
}
