package cce.attestation;

import java.util.Locale;

/// One named bit of a bit set that hardware signs.
public sealed interface Flag permits TdAttribute, SnpGuestPolicyBit, SnpPlatformBit {
    /// As policy documents spell it.
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Of the constant.
    String name();

    /// The bit, as a mask.
    long mask();

    /// The rule where a policy document does not name the bit.
    FlagRule strict();
}
