package cce.attestation.measure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The pages that OVMF asks a host to add at launch, beside itself (edk2, OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm).
record SevMetadata(List<Section> sections) {
    private static final UUID METADATA_OFFSET = UUID.fromString("dc886566-984a-4798-a75e-5585a7bf67cc");
    private static final byte[] SIGNATURE = "ASEV".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 16;
    private static final int SECTION_BYTES = 12;
    private static final int MAX_SECTIONS = 64;
    private static final int PAGE_BYTES = 4096;
    private static final long MAX_SECTION_BYTES = 64L * 1024 * 1024;

    /// What a section is for.
    enum Kind {
        MEMORY(1),
        SECRETS(2),
        CPUID(3),
        SVSM_CALLING_AREA(4),
        KERNEL_HASHES(0x10);

        private final long code;

        Kind(long code) {
            this.code = code;
        }

        static Kind of(long code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw Bytes.malformed("sev.section.type", "is " + code + ", which is not known");
        }
    }

    record Section(Kind kind, long address, long size) {}

    /// Firmware without SEV metadata has no sections; a guest from it adds only firmware and processors.
    static SevMetadata of(GuidTable table) {
        if (table.entry(METADATA_OFFSET).isEmpty()) {
            return new SevMetadata(List.of());
        }
        Bytes metadata = table.fromEnd(METADATA_OFFSET, "sev.offset");
        if (!MessageDigest.isEqual(metadata.part("sev.signature", 0, 4).toArray(), SIGNATURE)) {
            throw Bytes.malformed("sev.signature", "is not 'ASEV'");
        }
        long length = metadata.u32("sev.length", 4);
        if (metadata.u32("sev.version", 8) != VERSION) {
            throw Bytes.malformed("sev.version", "is not " + VERSION);
        }
        long count = metadata.u32("sev.sectionCount", 12);
        if (count > MAX_SECTIONS || length < HEADER_BYTES + count * SECTION_BYTES) {
            throw Bytes.malformed("sev.sectionCount", "is " + count + ", which does not fit the metadata");
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sections.add(section(metadata.part("sev.section", HEADER_BYTES + (long) i * SECTION_BYTES, SECTION_BYTES)));
        }
        return new SevMetadata(List.copyOf(sections));
    }

    boolean has(Kind kind) {
        return sections.stream().anyMatch(section -> section.kind() == kind);
    }

    private static Section section(Bytes entry) {
        long address = entry.u32("sev.section.address", 0);
        long size = entry.u32("sev.section.size", 4);
        if (address % PAGE_BYTES != 0 || size % PAGE_BYTES != 0 || size == 0 || size > MAX_SECTION_BYTES) {
            throw Bytes.malformed("sev.section.size", "is " + size + " at " + address + ", not whole pages in bounds");
        }
        Kind kind = Kind.of(entry.u32("sev.section.type", 8));
        if (kind == Kind.KERNEL_HASHES && size != PAGE_BYTES) {
            throw Bytes.malformed("sev.section.size", "is " + size + ", but kernel hashes are one page");
        }
        return new Section(kind, address, size);
    }
}
