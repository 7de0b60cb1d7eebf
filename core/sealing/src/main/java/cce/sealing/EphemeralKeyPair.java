package cce.sealing;

import cce.protocol.Bytes;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.ResultPublicKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/// A hybrid key pair to receive keys with, made for one request and wiped after it: X25519 and ML-KEM-768.
///
/// Opening a message makes short-lived copies inside the cryptographic providers, which only the garbage
/// collector clears; what this class holds itself is wiped by [#close].
public final class EphemeralKeyPair implements AutoCloseable {
    private final Bytes publicBytes;
    private final SecretBytes x25519Private;
    private final SecretBytes mlKemPrivate;

    private EphemeralKeyPair(Bytes publicBytes, SecretBytes x25519Private, SecretBytes mlKemPrivate) {
        this.publicBytes = publicBytes;
        this.x25519Private = x25519Private;
        this.mlKemPrivate = mlKemPrivate;
    }

    /// Makes a new pair.
    public static EphemeralKeyPair generate(SecureRandom random) {
        X25519PrivateKeyParameters x25519 = new X25519PrivateKeyParameters(random);
        MlKem.KeyPair mlKem = MlKem.generate(random);
        byte[] publicBytes = ByteBuffer.allocate(EphemeralPublicKey.LENGTH)
                .put(x25519.generatePublicKey().getEncoded())
                .put(mlKem.encapsulationKey())
                .array();
        return new EphemeralKeyPair(
                Bytes.of(publicBytes), SecretBytes.adopt(x25519.getEncoded()), mlKem.decapsulationKey());
    }

    /// The public half, as a CVM sends it in a key request: X25519 (32 bytes), then ML-KEM-768 (1184 bytes).
    public EphemeralPublicKey publicKey() {
        return new EphemeralPublicKey(publicBytes);
    }

    /// The same bytes, as a consumer sends them to receive a result key.
    public ResultPublicKey resultPublicKey() {
        return new ResultPublicKey(publicBytes);
    }

    SecretBytes x25519Private() {
        return x25519Private;
    }

    SecretBytes mlKemPrivate() {
        return mlKemPrivate;
    }

    @Override
    public void close() {
        x25519Private.close();
        mlKemPrivate.close();
    }
}
