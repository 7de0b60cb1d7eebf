package cce.attestation;

import java.util.Map;

/// What a policy asks of TDX evidence.
///
/// @param xfamAllowed the extended features a TD may use
/// @param fields admitted values; every [TdField] is a key
public record TdxPolicy(
        TcbPolicy tcb,
        FlagRules<TdAttribute> attributes,
        long xfamAllowed,
        Map<TdField, Allowed<Octets>> fields,
        Allowed<Fmspc> fmspcs,
        Allowed<Octets> ppids) {
    /// The features TDX lets a TD use at all (Intel TDX module ABI, XFAM_FIXED0).
    public static final long XFAM_POSSIBLE = 0x6dbe7L;

    public TdxPolicy {
        fields = Map.copyOf(fields);
        for (TdField field : TdField.values()) {
            if (!fields.containsKey(field)) {
                throw new IllegalStateException("The policy has no rule for " + field + ".");
            }
        }
    }
}
