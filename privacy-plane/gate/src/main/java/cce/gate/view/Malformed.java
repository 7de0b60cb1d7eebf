package cce.gate.view;

/// A container that is not what it says it is. Only readers of this package throw it, and only those who call them
/// catch it: to everybody else a damaged file is a [Problem].
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param field what could not be read, without content of the output
    Malformed(String field) {
        // Without a stack trace: hostile files make many of these.
        super(field, null, false, false);
    }
}
