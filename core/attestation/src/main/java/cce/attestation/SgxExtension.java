package cce.attestation;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// The SGX extension of a PCK certificate (OID 1.2.840.113741.1.13.1): which platform this is and its TCB.
///
/// @param components the 16 SGX TCB component SVNs
record SgxExtension(Octets ppid, Octets components, int pceSvn, Octets pceId, Fmspc fmspc) {
    private static final String OID = "1.2.840.113741.1.13.1";
    /// The encoded form of [#OID]; each part appends its own arc.
    private static final String ENCODED_OID = "2a864886f84d010d01";
    private static final int COMPONENTS = 16;
    private static final int MAX_PARTS = 64;

    static SgxExtension of(Certificate pck) {
        Octets content = pck.extension(OID)
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_COLLATERAL, "The " + pck.name() + " has no SGX extension."));
        DerReader in = new DerReader("SGX extension", content.shared());
        Map<String, DerReader> parts = parts(in.nested(DerReader.SEQUENCE), ENCODED_OID);
        in.requireEnd();
        Map<String, DerReader> tcb = parts(part(parts, "02").nested(DerReader.SEQUENCE), ENCODED_OID + "02");
        byte[] components = new byte[COMPONENTS];
        for (int i = 0; i < COMPONENTS; i++) {
            components[i] =
                    (byte) part(tcb, HexFormat.of().toHexDigits((byte) (i + 1))).unsigned(0xff);
        }
        return new SgxExtension(
                octets(parts, "01", 16),
                Octets.of(components),
                part(tcb, "11").unsigned(0xffff),
                octets(parts, "03", 2),
                new Fmspc(octets(parts, "04", Fmspc.LENGTH_BYTES)));
    }

    /// How people name the TCB of a platform without its TDX parts.
    String tcbName() {
        return "FMSPC " + fmspc.hex() + ", SGX components " + components.hex() + ", pcesvn " + pceSvn;
    }

    /// The values by their last arc. A part that is there twice could be read two ways, so it is refused.
    private static Map<String, DerReader> parts(DerReader sequence, String prefix) {
        Map<String, DerReader> parts = new HashMap<>();
        while (sequence.hasMore()) {
            DerReader pair = sequence.nested(DerReader.SEQUENCE);
            String oid = pair.oid();
            if (!oid.startsWith(prefix)
                    || parts.put(oid.substring(prefix.length()), pair) != null
                    || parts.size() > MAX_PARTS) {
                throw sequence.malformed("has an unknown or repeated part " + oid);
            }
        }
        return parts;
    }

    private static DerReader part(Map<String, DerReader> parts, String arc) {
        DerReader part = parts.get(arc);
        if (part == null) {
            throw new EvidenceException(
                    Rejection.MALFORMED_COLLATERAL, "The SGX extension lacks the part " + arc + ".");
        }
        return part;
    }

    private static Octets octets(Map<String, DerReader> parts, String arc, int length) {
        Octets value = Octets.of(part(parts, arc).value(DerReader.OCTET_STRING));
        if (value.length() != length) {
            throw new EvidenceException(
                    Rejection.MALFORMED_COLLATERAL,
                    "The SGX extension's part " + arc + " is not " + length + " bytes.");
        }
        return value;
    }
}
