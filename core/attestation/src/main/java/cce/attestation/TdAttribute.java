package cce.attestation;

/// The bits of TDATTRIBUTES a policy names (Intel TDX module ABI, "ATTRIBUTES"), without the debug byte, which has
/// rules of its own.
public enum TdAttribute implements Flag {
    /// Loads through user pages fault: a protection of the guest's own choosing.
    LASS(27, FlagRule.ANY),
    /// The host cannot make the TD take exceptions on unaccepted pages.
    SEPT_VE_DISABLE(28, FlagRule.REQUIRED),
    MIGRATABLE(29, FlagRule.FORBIDDEN),
    PKS(30, FlagRule.ANY),
    KL(31, FlagRule.ANY),
    /// Performance counters inside the TD, a finer clock for side channels.
    PERFMON(63, FlagRule.FORBIDDEN);

    private final long mask;
    private final FlagRule strict;

    TdAttribute(int bit, FlagRule strict) {
        this.mask = 1L << bit;
        this.strict = strict;
    }

    @Override
    public long mask() {
        return mask;
    }

    @Override
    public FlagRule strict() {
        return strict;
    }
}
