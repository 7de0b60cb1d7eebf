package cce.attestation;

import java.util.ArrayList;
import java.util.List;

/// The table of certificates a host hands to a guest with its report (GHCB specification, "SNP Extended Guest
/// Request"):
/// entries of a GUID, an offset and a length, ended by one of zeros. Nobody signed the table.
public final class SnpCertificateTable {
    private static final int GUID_BYTES = 16;
    private static final int ENTRY_BYTES = 24;
    private static final int MAX_ENTRIES = 32;

    /// What an entry is, by its GUID.
    public enum Kind {
        VCEK("63da758d-e664-4564-adc5-f4b93be8accd"),
        VLEK("a8074bc2-a25a-483e-aae6-39c045a0b8a1"),
        ASK("4ab7b379-bbac-4fe4-a02f-05aef327c782"),
        ARK("c0b406a4-a803-4952-9743-3fb6014cd0ae"),
        OTHER("");

        private final String guid;

        Kind(String guid) {
            this.guid = guid;
        }

        static Kind of(String guid) {
            for (Kind kind : values()) {
                if (kind.guid.equals(guid)) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    /// @param content DER of the certificate, when the entry is one
    public record Entry(Kind kind, String guid, Octets content) {}

    private SnpCertificateTable() {}

    static List<Entry> read(byte[] table) {
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at < MAX_ENTRIES * ENTRY_BYTES; at += ENTRY_BYTES) {
            if (at + ENTRY_BYTES > table.length) {
                throw FieldReader.malformed("certificates", "end before the entry of zeros that ends them");
            }
            FieldReader in = new FieldReader(Octets.range(table, at, ENTRY_BYTES));
            Octets id = in.take("certificates.guid", GUID_BYTES);
            long offset = in.u32("certificates.offset");
            long length = in.u32("certificates.length");
            if (id.isZero()) {
                return entries;
            }
            if (offset > table.length || length > table.length - offset) {
                throw FieldReader.malformed("certificates", "name bytes beyond their end");
            }
            String guid = guid(id);
            entries.add(new Entry(Kind.of(guid), guid, Octets.range(table, (int) offset, (int) length)));
        }
        throw FieldReader.malformed("certificates", "have more than " + MAX_ENTRIES + " entries");
    }

    /// Text of the 16 bytes in the order they stand.
    private static String guid(Octets id) {
        String hex = id.hex();
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }
}
