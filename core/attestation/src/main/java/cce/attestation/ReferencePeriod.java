package cce.attestation;

import java.time.Instant;
import java.util.Optional;

/// When a reference value counts: from `notBefore` (if given) up to and including `notAfter` (if given).
public record ReferencePeriod(Optional<Instant> notBefore, Optional<Instant> notAfter) {
    /// Without limits.
    public static final ReferencePeriod ALWAYS = new ReferencePeriod(Optional.empty(), Optional.empty());

    public boolean contains(Instant time) {
        return notBefore.filter(time::isBefore).isEmpty()
                && notAfter.filter(time::isAfter).isEmpty();
    }
}
