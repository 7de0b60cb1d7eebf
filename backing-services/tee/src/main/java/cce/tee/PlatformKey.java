package cce.tee;

import java.util.Arrays;
import java.util.function.Function;

/// 32 secret bytes from the platform. Wiped on close; deliberately without equals, hashCode or toString on its bytes.
public final class PlatformKey implements AutoCloseable {
    /// Length in bytes.
    public static final int LENGTH = 32;

    private final byte[] secret;
    private boolean closed;

    private PlatformKey(byte[] secret) {
        this.secret = secret;
    }

    /// Takes a copy; the caller wipes its own array.
    public static PlatformKey copyOf(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new TeeException(
                    TeeException.Reason.MALFORMED_ANSWER, "The platform key must be " + LENGTH + " bytes.");
        }
        return new PlatformKey(secret.clone());
    }

    /// Lends the bytes to `use`, which must not keep the array: it is wiped when `use` returns.
    public synchronized <T> T revealTo(Function<byte[], T> use) {
        if (closed) {
            throw new IllegalStateException("The platform key was closed before this use.");
        }
        byte[] lent = secret.clone();
        try {
            return use.apply(lent);
        } finally {
            Arrays.fill(lent, (byte) 0);
        }
    }

    @Override
    public synchronized void close() {
        Arrays.fill(secret, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "PlatformKey[secret]";
    }
}
