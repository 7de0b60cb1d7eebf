package cce.attestation;

/// The bits of PLATFORM_INFO (AMD 56860) a policy names.
public enum SnpPlatformBit implements Flag {
    SMT(0, FlagRule.ANY),
    TSME(1, FlagRule.ANY),
    ECC(2, FlagRule.ANY),
    RAPL_DISABLED(3, FlagRule.ANY),
    CIPHERTEXT_HIDING(4, FlagRule.ANY),
    /// The firmware looked for aliased memory since the last reset (AMD-SB-3015, BadRAM).
    ALIAS_CHECK_COMPLETE(5, FlagRule.REQUIRED),
    TIO(7, FlagRule.ANY);

    private final long mask;
    private final FlagRule strict;

    SnpPlatformBit(int bit, FlagRule strict) {
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
