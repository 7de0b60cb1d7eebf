package cce.gate.view;

import java.util.Map;

/// Office files.
final class Office {
    private Office() {}

    static boolean read(Format.Part part, Map<String, byte[]> parts, Decoding out) {
        return false;
    }
}
