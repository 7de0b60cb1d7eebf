package cce.attestation.yaml;

/// A document that is not in the subset, or that does not say what its reader asks for. The message names the line.
public final class YamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    YamlException(int line, String problem) {
        super("Line " + line + ": " + problem);
    }
}
