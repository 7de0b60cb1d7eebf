package cce.attestation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a policy asks of one bit.
public enum FlagRule {
    REQUIRED,
    FORBIDDEN,
    ANY;

    /// As policy documents spell it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<FlagRule> ofWord(String word) {
        return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
    }
}
