package cce.attestation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a policy asks of a bit set: a rule for each named bit, and whether bits without a name may be set.
public record FlagRules<F extends Flag>(Map<F, FlagRule> rules, boolean unknownAllowed) {
    public FlagRules {
        rules = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    /// What is wrong with `bits`, leaving out the bits of `judgedElsewhere`.
    Optional<String> violation(long bits, long judgedElsewhere) {
        long known = judgedElsewhere;
        for (Map.Entry<F, FlagRule> entry : rules.entrySet()) {
            F flag = entry.getKey();
            boolean set = (bits & flag.mask()) != 0;
            known |= flag.mask();
            if (entry.getValue() == FlagRule.REQUIRED && !set) {
                return Optional.of(flag.word() + " is clear and the policy requires it");
            }
            if (entry.getValue() == FlagRule.FORBIDDEN && set) {
                return Optional.of(flag.word() + " is set and the policy forbids it");
            }
        }
        long unknown = bits & ~known;
        return unknown != 0 && !unknownAllowed
                ? Optional.of("bits that the policy does not know are set (0x" + Long.toHexString(unknown) + ")")
                : Optional.empty();
    }
}
