package cce.executor;

/// The identity of a code bundle: the SHA-256 of the tar file's bytes, compressed or not, as they were submitted.
///
/// @param hex 64 lower-case hexadecimal digits
public record CodeDigest(String hex) {

    private static final String PREFIX = "sha256:";

    public CodeDigest {
        if (!Sha256Hex.isValid(hex)) {
            throw new ExecutorException(
                    ExecutorException.Reason.BAD_DIGEST,
                    "A code bundle digest must be 64 lower-case hexadecimal digits.");
        }
    }

    /// Parses `sha256:<64 hex>` or the 64 digits alone.
    public static CodeDigest parse(String text) {
        return new CodeDigest(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
