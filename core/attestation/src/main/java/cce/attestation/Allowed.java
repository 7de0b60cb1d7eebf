package cce.attestation;

import java.util.Optional;
import java.util.Set;

/// What a policy admits for one field: any value, or one of a set. An empty set admits nothing.
///
/// @param values empty for any value
public record Allowed<T>(Optional<Set<T>> values) {
    public Allowed {
        values = values.map(Set::copyOf);
    }

    public static <T> Allowed<T> any() {
        return new Allowed<>(Optional.empty());
    }

    public static <T> Allowed<T> only(Set<T> values) {
        return new Allowed<>(Optional.of(values));
    }

    public boolean admits(T value) {
        return values.isEmpty() || values.get().contains(value);
    }

    /// Whether nothing at all is admitted.
    public boolean isEmpty() {
        return values.isPresent() && values.get().isEmpty();
    }
}
