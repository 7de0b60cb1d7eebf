package cce.gate.view;

import java.util.List;

/// Texts in another guise.
final class Disguises {
    private Disguises() {}

    /// The text with one disguise taken off.
    ///
    /// @param disguise name for the path
    record Plain(String disguise, String text) {}

    static List<Plain> of(String text) {
        return List.of();
    }
}
