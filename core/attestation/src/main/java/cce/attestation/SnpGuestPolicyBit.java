package cce.attestation;

/// The bits of an SNP guest policy (AMD 56860, "Guest Policy Structure") a policy names. DEBUG has a rule of its own.
public enum SnpGuestPolicyBit implements Flag {
    SMT(16, FlagRule.ANY),
    MIGRATE_MA(18, FlagRule.FORBIDDEN),
    SINGLE_SOCKET(20, FlagRule.ANY),
    /// Memory behind CXL devices, outside the socket.
    CXL(21, FlagRule.FORBIDDEN),
    AES_256_XTS(22, FlagRule.ANY),
    /// The guest insists that nobody reads fine-grained power counters.
    RAPL_DISABLED(23, FlagRule.ANY),
    CIPHERTEXT_HIDING(24, FlagRule.ANY),
    PAGE_SWAP_DISABLED(25, FlagRule.ANY);

    private final long mask;
    private final FlagRule strict;

    SnpGuestPolicyBit(int bit, FlagRule strict) {
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
