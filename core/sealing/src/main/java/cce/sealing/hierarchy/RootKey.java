package cce.sealing.hierarchy;

import cce.sealing.SecretBytes;

/// The one secret of a privacy plane, 32 bytes from the platform's key service. Everything else is derived from
/// it.
public final class RootKey implements AutoCloseable {
    /// Length in bytes.
    public static final int KEY_BYTES = 32;

    private final SecretBytes secret;

    /// Takes `secret` over and wipes it on [#close].
    public RootKey(SecretBytes secret) {
        if (secret.size() != KEY_BYTES) {
            throw new IllegalArgumentException("The root key has 32 bytes, not " + secret.size() + ".");
        }
        this.secret = secret;
    }

    SecretBytes secret() {
        return secret;
    }

    @Override
    public void close() {
        secret.close();
    }
}
