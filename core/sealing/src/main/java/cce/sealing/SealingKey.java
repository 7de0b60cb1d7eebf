package cce.sealing;

import java.util.Objects;

/// A 32-byte key that sealed files are made with. Each file derives its own AES key from it ([SealedFile]), so
/// one sealing key may seal any number of files.
public abstract sealed class SealingKey implements AutoCloseable permits DatasetKey, ResultKey {
    /// Length of every sealing key, in bytes.
    public static final int KEY_BYTES = 32;

    private final SecretBytes secret;

    SealingKey(SecretBytes secret) {
        Objects.requireNonNull(secret, "secret");
        if (secret.size() != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "A sealing key has %d bytes, this one has %d.".formatted(KEY_BYTES, secret.size()));
        }
        this.secret = secret;
    }

    /// The key's own bytes: owned by this object, wiped by [#close].
    public final SecretBytes secret() {
        return secret;
    }

    /// The kind of key, and nothing of its bytes.
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + secret + "]";
    }

    /// Wipes the key.
    @Override
    public final void close() {
        secret.close();
    }
}
