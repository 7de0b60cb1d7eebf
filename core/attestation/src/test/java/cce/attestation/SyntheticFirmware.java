package cce.attestation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Firmware images with whatever tables a test asks for. The rest is noise from a fixed seed.
final class SyntheticFirmware {
    static final String SEV_METADATA = "dc886566-984a-4798-a75e-5585a7bf67cc";
    static final String TDX_METADATA = "e47a6535-984a-4798-865e-4685a7bf8ec2";
    static final String RESET_BLOCK = "00f771de-1a7e-4fcb-890e-68c77e2fb44e";
    static final String HASH_TABLE = "7255371f-3a3b-4b04-927b-1da6efa8d454";
    private static final String FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d";
    private static final int RESET_VECTOR_BYTES = 32;

    private final byte[] image;
    private final List<byte[]> entries = new ArrayList<>();

    SyntheticFirmware(int size) {
        image = new byte[size];
        new Random(20260615).nextBytes(image);
    }

    /// The image the recorded digests belong to: every kind of section, kernel hashes 0x400 into their page.
    static byte[] complete() {
        return new SyntheticFirmware(0x10000)
                .put(
                        0x2000,
                        sev(
                                0x800000, 0x9000, 1, 0x80a000, 0x3000, 1, 0x80d000, 0x1000, 2, 0x80e000, 0x1000, 3,
                                0x80f000, 0x1000, 4, 0x810000, 0x1000, 0x10))
                .put(
                        0x3000,
                        tdvf(
                                new long[] {0x4000, 0xc000, 0xffff4000L, 0xc000, 0, 1},
                                new long[] {0, 0x1000, 0xffff0000L, 0x1000, 1, 0},
                                new long[] {0x1000, 0x800, 0x820000, 0x2000, 0, 1},
                                new long[] {0, 0, 0x810000, 0x3000, 3, 0},
                                new long[] {0, 0, 0x809000, 0x2000, 2, 0},
                                new long[] {0, 0, 0x1000000, 0x2000, 6, 2}))
                .entry(SEV_METADATA, u32(0x10000 - 0x2000))
                .entry(TDX_METADATA, u32(0x10000 - 0x3000))
                .entry(
                        HASH_TABLE,
                        ByteBuffer.wrap(new byte[8])
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(0x810400)
                                .putInt(0x400)
                                .array())
                .entry(RESET_BLOCK, u32(0x80b004))
                .build();
    }

    SyntheticFirmware put(int offset, byte[] content) {
        System.arraycopy(content, 0, image, offset, content.length);
        return this;
    }

    SyntheticFirmware entry(String guid, byte[] content) {
        entries.add(content);
        entries.add(u16(content.length + 18));
        entries.add(guid(guid));
        return this;
    }

    byte[] build() {
        int size = entries.stream().mapToInt(part -> part.length).sum() + 18;
        int at = image.length - RESET_VECTOR_BYTES - size;
        for (byte[] part : entries) {
            put(at, part);
            at += part.length;
        }
        put(at, u16(size)).put(at + 2, guid(FOOTER));
        return image.clone();
    }

    /// SEV metadata of address, size and type by turns.
    static byte[] sev(int... sections) {
        ByteBuffer out = ByteBuffer.allocate(16 + 4 * sections.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("ASEV".getBytes(StandardCharsets.US_ASCII))
                .putInt(out.capacity())
                .putInt(1)
                .putInt(sections.length / 3);
        Arrays.stream(sections).forEach(out::putInt);
        return out.array();
    }

    /// TDX metadata of data offset, raw size, address, memory size, type and attributes.
    static byte[] tdvf(long[]... sections) {
        ByteBuffer out = ByteBuffer.allocate(16 + 32 * sections.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("TDVF".getBytes(StandardCharsets.US_ASCII))
                .putInt(out.capacity())
                .putInt(1)
                .putInt(sections.length);
        for (long[] section : sections) {
            out.putInt((int) section[0])
                    .putInt((int) section[1])
                    .putLong(section[2])
                    .putLong(section[3]);
            out.putInt((int) section[4]).putInt((int) section[5]);
        }
        return out.array();
    }

    static byte[] u32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] u16(int value) {
        return new byte[] {(byte) value, (byte) (value >>> 8)};
    }

    private static byte[] guid(String text) {
        UUID id = UUID.fromString(text);
        long high = id.getMostSignificantBits();
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) (high >>> 32))
                .putShort((short) (high >>> 16))
                .putShort((short) high)
                .order(ByteOrder.BIG_ENDIAN)
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
