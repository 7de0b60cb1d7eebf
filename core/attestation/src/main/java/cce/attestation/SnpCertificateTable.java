package cce.attestation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The certificates a host hands to a SEV-SNP guest beside its report (GHCB specification, SNP Extended Guest Request):
/// entries of GUID, offset and length, ended by a zero entry, then the certificates in DER. The host wrote it.
public final class SnpCertificateTable {
    /// AMD allows 16 KiB; a host may round up.
    public static final int MAX_BYTES = 64 * 1024;

    private static final int ENTRY_BYTES = 24;
    private static final int MAX_ENTRIES = 32;
    private static final String VCEK = "63da758d-e664-4564-adc5-f4b93be8accd";
    private static final String VLEK = "a8074bc2-a25a-483e-aae6-39c045a0b8a1";

    private final Map<Octets, Octets> entries;

    private SnpCertificateTable(Map<Octets, Octets> entries) {
        this.entries = entries;
    }

    /// Reads a table. An empty one has no entries: hosts may leave the certificates to the verifier.
    public static SnpCertificateTable of(byte[] table) {
        if (table.length > MAX_BYTES) {
            throw FieldReader.malformed("certificates", "is longer than " + MAX_BYTES + " bytes");
        }
        Map<Octets, Octets> entries = new HashMap<>();
        FieldReader in = new FieldReader(Octets.of(table));
        while (in.remaining() >= ENTRY_BYTES) {
            Octets id = in.take("certificates.guid", 16);
            long offset = in.u32("certificates.offset");
            long length = in.u32("certificates.length");
            if (id.isZero()) {
                break;
            }
            if (offset > table.length || length > table.length - offset || entries.size() >= MAX_ENTRIES) {
                throw FieldReader.malformed("certificates.offset", "reaches outside the table");
            }
            if (entries.put(id, Octets.range(table, (int) offset, (int) length)) != null) {
                throw FieldReader.malformed("certificates.guid", "is there twice");
            }
        }
        return new SnpCertificateTable(Map.copyOf(entries));
    }

    /// The certificate of the key that `signer` names, if the host gave it.
    public Optional<Octets> certificate(SnpSigner signer) {
        return Optional.ofNullable(entries.get(guid(
                switch (signer) {
                    case VCEK -> VCEK;
                    case VLEK -> VLEK;
                })));
    }

    /// A GUID in the order it has in memory: its first three parts are little-endian.
    private static Octets guid(String text) {
        byte[] big = Octets.ofHex("guid", text.replace("-", "")).bytes();
        int[] order = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
        byte[] out = new byte[big.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = big[order[i]];
        }
        return Octets.of(out);
    }
}
