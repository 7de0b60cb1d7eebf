package cce.attestation;

import java.util.List;

/// The registered known-good images. Empty means that nothing is accepted.
public record ReferenceValues(List<ReferenceValue> values) {
    public ReferenceValues {
        values = List.copyOf(values);
    }

    public static ReferenceValues of(ReferenceValue... values) {
        return new ReferenceValues(List.of(values));
    }
}
