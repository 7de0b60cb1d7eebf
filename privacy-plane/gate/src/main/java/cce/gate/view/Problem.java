package cce.gate.view;

/// Something that kept a part of the output from being understood.
///
/// @param type what went wrong
/// @param path where
/// @param detail a sentence without content of the output
public record Problem(Type type, String path, String detail) {
    public enum Type {
        LIMIT,
        MALFORMED
    }
}
