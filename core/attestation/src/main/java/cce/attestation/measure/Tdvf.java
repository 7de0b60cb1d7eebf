package cce.attestation.measure;

import cce.attestation.Measurement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// TDX firmware: its metadata (Intel, "TDX Virtual Firmware Design Guide", TDVF descriptor), and the MRTD that a host
/// makes by adding its sections as the metadata asks.
public final class Tdvf {
    private static final UUID METADATA_OFFSET = UUID.fromString("e47a6535-984a-4798-865e-4685a7bf8ec2");
    private static final byte[] SIGNATURE = "TDVF".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int DESCRIPTOR_BYTES = 16;
    private static final int SECTION_BYTES = 32;
    private static final int MAX_SECTIONS = 64;
    private static final int MAX_SECTION_TYPE = 7;
    private static final int PAGE_BYTES = 4096;
    private static final int CHUNK_BYTES = 256;
    private static final int RECORD_BYTES = 128;
    private static final int ADDRESS_AT = 16;
    /// More than any firmware asks to be measured; a file must not buy more hashing than this.
    private static final long MAX_MEMORY_BYTES = 256L * 1024 * 1024;

    private static final long MR_EXTEND = 1;
    private static final long PAGE_AUG = 2;

    private record Section(Bytes data, long address, long size, boolean extended, boolean added) {}

    private final List<Section> sections;

    private Tdvf(List<Section> sections) {
        this.sections = sections;
    }

    /// Reads the metadata of a firmware image.
    public static Tdvf of(byte[] image) {
        GuidTable table = GuidTable.of(image);
        Bytes metadata = table.fromEnd(METADATA_OFFSET, "tdvf.offset");
        if (!MessageDigest.isEqual(metadata.part("tdvf.signature", 0, 4).toArray(), SIGNATURE)) {
            throw Bytes.malformed("tdvf.signature", "is not 'TDVF'");
        }
        long length = metadata.u32("tdvf.length", 4);
        if (metadata.u32("tdvf.version", 8) != VERSION) {
            throw Bytes.malformed("tdvf.version", "is not " + VERSION);
        }
        long count = metadata.u32("tdvf.sectionCount", 12);
        if (count < 1 || count > MAX_SECTIONS || length != DESCRIPTOR_BYTES + count * SECTION_BYTES) {
            throw Bytes.malformed(
                    "tdvf.sectionCount", "is " + count + "; 1 to " + MAX_SECTIONS + " must fill the descriptor");
        }
        List<Section> sections = new ArrayList<>();
        long memory = 0;
        for (int i = 0; i < count; i++) {
            Bytes entry = metadata.part("tdvf.section", DESCRIPTOR_BYTES + (long) i * SECTION_BYTES, SECTION_BYTES);
            Section section = section(table.firmware(), entry);
            memory = Math.addExact(memory, section.size());
            if (memory > MAX_MEMORY_BYTES) {
                throw Bytes.malformed("tdvf.section.memorySize", "sums to more than " + MAX_MEMORY_BYTES + " bytes");
            }
            sections.add(section);
        }
        return new Tdvf(List.copyOf(sections));
    }

    /// MRTD of a TD built from this firmware.
    ///
    /// @param twoPass QEMU 8 adds all pages of a section, then extends them; QEMU 9 and later go page by page
    public Measurement mrTd(boolean twoPass) {
        MessageDigest digest = Hashes.sha384();
        for (Section section : sections) {
            if (twoPass) {
                pages(section, address -> add(digest, section, address));
                pages(section, address -> extend(digest, section, address));
            } else {
                pages(section, address -> {
                    add(digest, section, address);
                    extend(digest, section, address);
                });
            }
        }
        return Measurement.of(digest.digest());
    }

    private static Section section(Bytes firmware, Bytes entry) {
        long dataOffset = entry.u32("tdvf.section.dataOffset", 0);
        long rawSize = entry.u32("tdvf.section.rawSize", 4);
        long address = entry.u63("tdvf.section.address", 8);
        long size = entry.u63("tdvf.section.memorySize", 16);
        long type = entry.u32("tdvf.section.type", 24);
        long attributes = entry.u32("tdvf.section.attributes", 28);
        if (address % PAGE_BYTES != 0 || size % PAGE_BYTES != 0 || size > MAX_MEMORY_BYTES) {
            throw Bytes.malformed(
                    "tdvf.section.address", "or its size is not whole pages, or the section is too large");
        }
        if (rawSize > size) {
            throw Bytes.malformed("tdvf.section.rawSize", "is larger than the section's memory");
        }
        if (type > MAX_SECTION_TYPE) {
            throw Bytes.malformed("tdvf.section.type", "is " + type + ", which is not known");
        }
        if ((attributes & ~(MR_EXTEND | PAGE_AUG)) != 0) {
            throw Bytes.malformed("tdvf.section.attributes", "has bits whose effect on the measurement is not known");
        }
        boolean extended = (attributes & MR_EXTEND) != 0;
        boolean added = (attributes & PAGE_AUG) == 0;
        if (extended && !added) {
            throw Bytes.malformed("tdvf.section.attributes", "extends pages that are not added");
        }
        return new Section(firmware.part("tdvf.section.data", dataOffset, rawSize), address, size, extended, added);
    }

    private static void pages(Section section, java.util.function.LongConsumer each) {
        for (long at = 0; at < section.size(); at += PAGE_BYTES) {
            each.accept(at);
        }
    }

    private static void add(MessageDigest digest, Section section, long at) {
        if (section.added()) {
            digest.update(record("MEM.PAGE.ADD", section.address() + at));
        }
    }

    private static void extend(MessageDigest digest, Section section, long at) {
        if (!section.extended()) {
            return;
        }
        for (long chunk = at; chunk < at + PAGE_BYTES; chunk += CHUNK_BYTES) {
            digest.update(record("MR.EXTEND", section.address() + chunk));
            // Memory beyond the section's data is zero when the page is added.
            long present = Math.clamp(section.data().length() - chunk, 0, CHUNK_BYTES);
            section.data()
                    .part("tdvf.section.data", Math.min(chunk, section.data().length()), present)
                    .addTo(digest);
            digest.update(new byte[(int) (CHUNK_BYTES - present)]);
        }
    }

    private static byte[] record(String name, long address) {
        byte[] out = new byte[RECORD_BYTES];
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, out, 0, ascii.length);
        ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putLong(ADDRESS_AT, address);
        return out;
    }
}
