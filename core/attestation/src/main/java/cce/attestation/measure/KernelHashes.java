package cce.attestation.measure;

import cce.attestation.Octets;
import cce.attestation.SnpLaunch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The table of hashes through which OVMF checks a kernel that QEMU hands to it (QEMU, target/i386/sev.c).
final class KernelHashes {
    private static final UUID TABLE = UUID.fromString("9438d606-4f22-4cc9-b479-a793d411fd21");
    private static final UUID COMMAND_LINE = UUID.fromString("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
    private static final UUID INITRD = UUID.fromString("44baf731-3a2f-4bd7-9af1-41e29169781d");
    private static final UUID KERNEL = UUID.fromString("4de79437-abd2-427f-b835-d5b172d2045b");
    private static final UUID TABLE_ADDRESS = UUID.fromString("7255371f-3a3b-4b04-927b-1da6efa8d454");
    /// GUID, u16 length, SHA-256.
    private static final int ENTRY_BYTES = 16 + 2 + 32;
    private static final int TABLE_BYTES = 16 + 2 + 3 * ENTRY_BYTES;

    private KernelHashes() {}

    /// The page of the table, which lies where the firmware says within it.
    static byte[] page(GuidTable firmware, SnpLaunch.Kernel kernel) {
        int offset = (int) (firmware.u32(TABLE_ADDRESS, "sev.kernelHashes.address") % LaunchDigest.PAGE_BYTES);
        if (offset + TABLE_BYTES > LaunchDigest.PAGE_BYTES) {
            throw Bytes.malformed("sev.kernelHashes.address", "leaves no room for the table in its page");
        }
        ByteBuffer out = ByteBuffer.allocate(LaunchDigest.PAGE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(offset);
        guid(out, TABLE).putShort((short) TABLE_BYTES);
        entry(out, COMMAND_LINE, (kernel.commandLine() + "\0").getBytes(StandardCharsets.UTF_8));
        entry(out, INITRD, kernel.initrd().map(Octets::bytes).orElse(new byte[0]));
        entry(out, KERNEL, kernel.image().bytes());
        return out.array();
    }

    private static void entry(ByteBuffer out, UUID id, byte[] content) {
        guid(out, id).putShort((short) ENTRY_BYTES).put(Hashes.sha256(content));
    }

    private static ByteBuffer guid(ByteBuffer out, UUID id) {
        long high = id.getMostSignificantBits();
        out.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.put((byte) (id.getLeastSignificantBits() >>> shift));
        }
        return out;
    }
}
