package cce.sealing;

/// The token that whoever reads the raw bytes of a key must hold, so that an audit of "where do key bytes leave
/// their type?" is one search for this name. It guards against carelessness, not against hostile code in the
/// same process.
public final class SecretAccess {
    private static final SecretAccess TOKEN = new SecretAccess();

    private SecretAccess() {}

    /// The token. Each call is a place where key bytes leave the protection of their type: wipe what you
    /// receive.
    public static SecretAccess toRawKeyBytes() {
        return TOKEN;
    }
}
