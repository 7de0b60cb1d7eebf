package cce.sealing;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/// Secret bytes with one owner, who closes them: closing wipes. Its text and `equals` tell nothing of the
/// bytes, and reading them needs a [SecretAccess].
///
/// Thread-safe. A read that races with [#close] gets either all the bytes or an [IllegalStateException], never
/// wiped ones.
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A copy of `source`; the caller still owns `source` and wipes it.
    public static SecretBytes copyOf(byte[] source) {
        return new SecretBytes(source.clone());
    }

    /// Takes `source` over without a copy; the caller must not touch the array again.
    public static SecretBytes adopt(byte[] source) {
        return new SecretBytes(source);
    }

    /// Length in bytes.
    public int size() {
        return bytes.length;
    }

    /// A copy of the secret, which the caller wipes.
    ///
    /// @throws IllegalStateException after [#close]
    public synchronized byte[] copy(SecretAccess access) {
        Objects.requireNonNull(access, "access");
        if (closed) {
            throw new IllegalStateException("This key was closed and wiped; it cannot be used any more.");
        }
        return bytes.clone();
    }

    /// Whether both hold the same bytes, in time that depends on their length only.
    public boolean sameAs(SecretBytes other) {
        byte[] mine = copy(SecretAccess.toRawKeyBytes());
        byte[] theirs = other.copy(SecretAccess.toRawKeyBytes());
        try {
            return MessageDigest.isEqual(mine, theirs);
        } finally {
            Arrays.fill(mine, (byte) 0);
            Arrays.fill(theirs, (byte) 0);
        }
    }

    /// The kind and the length: the same for every secret of this length.
    @Override
    public String toString() {
        return "SecretBytes[" + bytes.length + " bytes]";
    }

    /// Wipes the bytes. A second call does nothing.
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }
}
