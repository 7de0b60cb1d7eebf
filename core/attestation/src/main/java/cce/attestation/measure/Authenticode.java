package cce.attestation.measure;

import cce.attestation.Measurement;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The Authenticode digest of a PE image with SHA-384, as UEFI firmware measures what it starts: everything but the
/// checksum, the pointer to the signatures and the signatures.
final class Authenticode {
    private static final long PE_SIGNATURE = 0x4550;
    private static final int PE_OFFSET_AT = 0x3c;
    private static final int COFF_BYTES = 20;
    private static final int SECTION_HEADER_BYTES = 40;
    private static final int MAX_SECTIONS = 96;
    private static final int PE32_PLUS = 0x20b;
    private static final int PE32 = 0x10b;
    private static final int SECURITY_DIRECTORY = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final int DIRECTORY_BYTES = 8;

    private record Raw(long offset, long size) {}

    private Authenticode() {}

    static Measurement digest(byte[] file) {
        Bytes image = Bytes.of(file);
        long pe = image.u32("pe.offset", PE_OFFSET_AT);
        if (image.u32("pe.signature", pe) != PE_SIGNATURE) {
            throw Bytes.malformed("pe.signature", "is missing: the kernel is not an EFI application");
        }
        long coff = pe + 4;
        int sectionCount = image.u16("pe.sectionCount", coff + 2);
        long optional = coff + COFF_BYTES;
        int optionalSize = image.u16("pe.optionalHeaderSize", coff + 16);
        int magic = image.u16("pe.magic", optional);
        if (magic != PE32 && magic != PE32_PLUS) {
            throw Bytes.malformed("pe.magic", "is neither PE32 nor PE32+");
        }
        long checksum = optional + 64;
        long directoryCount = image.u32("pe.directoryCount", optional + (magic == PE32_PLUS ? 108 : 92));
        long security = optional + (magic == PE32_PLUS ? 112 : 96) + SECURITY_DIRECTORY * DIRECTORY_BYTES;
        boolean hasSecurity = directoryCount > SECURITY_DIRECTORY;
        long headers = image.u32("pe.headersSize", optional + 60);

        MessageDigest digest = Hashes.sha384();
        image.part("pe.headers", 0, checksum).addTo(digest);
        long afterChecksum = checksum + CHECKSUM_BYTES;
        long signatures = 0;
        if (hasSecurity) {
            image.part("pe.headers", afterChecksum, security - afterChecksum).addTo(digest);
            afterChecksum = security + DIRECTORY_BYTES;
            signatures = image.u32("pe.signaturesSize", security + 4);
        }
        image.part("pe.headers", afterChecksum, headers - afterChecksum).addTo(digest);
        long hashed = headers;
        for (Raw raw : sections(image, optional + optionalSize, sectionCount)) {
            image.part("pe.section", raw.offset(), raw.size()).addTo(digest);
            hashed += raw.size();
        }
        // What no section covers, up to the signatures, which are the last thing in the file.
        if (hashed < image.length()) {
            image.part("pe.rest", hashed, image.length() - hashed - signatures).addTo(digest);
        }
        return Measurement.of(digest.digest());
    }

    private static List<Raw> sections(Bytes image, long table, int count) {
        if (count > MAX_SECTIONS) {
            throw Bytes.malformed("pe.sectionCount", "is above " + MAX_SECTIONS);
        }
        List<Raw> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Bytes header =
                    image.part("pe.sectionHeader", table + (long) i * SECTION_HEADER_BYTES, SECTION_HEADER_BYTES);
            Raw raw = new Raw(header.u32("pe.section.offset", 20), header.u32("pe.section.size", 16));
            if (raw.size() > 0) {
                sections.add(raw);
            }
        }
        sections.sort(Comparator.comparingLong(Raw::offset));
        return sections;
    }
}
