package cce.attestation;

import java.util.ArrayList;
import java.util.List;

/// Reads the common name out of an encoded X.500 name. The printed form of a name is not parsed: a comma inside a
/// value could otherwise pass for a second attribute.
final class DistinguishedName {
    private static final String COMMON_NAME = "550403";

    private DistinguishedName() {}

    static String commonName(String field, byte[] encoded) {
        DerReader outer = new DerReader(field, encoded);
        DerReader rdns = outer.nested(DerReader.SEQUENCE);
        outer.requireEnd();
        List<String> names = new ArrayList<>(1);
        while (rdns.hasMore()) {
            DerReader set = rdns.nested(DerReader.SET);
            while (set.hasMore()) {
                DerReader attribute = set.nested(DerReader.SEQUENCE);
                if (attribute.oid().equals(COMMON_NAME)) {
                    names.add(attribute.text());
                }
            }
        }
        if (names.size() != 1) {
            throw outer.malformed("has " + names.size() + " common names instead of one");
        }
        return names.getFirst();
    }
}
