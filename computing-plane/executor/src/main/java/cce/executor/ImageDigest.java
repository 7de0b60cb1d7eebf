package cce.executor;

/// The identity of an OCI image: the SHA-256 of its image manifest. A tag never identifies an image here.
///
/// @param hex 64 lower-case hexadecimal digits
public record ImageDigest(String hex) {

    private static final String PREFIX = "sha256:";

    public ImageDigest {
        if (!Sha256Hex.isValid(hex)) {
            throw new ExecutorException(
                    ExecutorException.Reason.BAD_DIGEST, "A image digest must be 64 lower-case hexadecimal digits.");
        }
    }

    /// Parses `sha256:<64 hex>` or the 64 digits alone.
    public static ImageDigest parse(String text) {
        return new ImageDigest(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
