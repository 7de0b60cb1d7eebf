package cce.cced.identity;

import cce.protocol.Sha256Digest;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/// An Ed25519 key pair from its seed (RFC 8032). The private half lives in the JDK's key object, which offers no wiping.
public final class Ed25519Key {
    /// DER of a SubjectPublicKeyInfo for id-Ed25519, up to the key itself (RFC 8410).
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final byte[] spki;

    private Ed25519Key(PrivateKey privateKey, PublicKey publicKey, byte[] spki) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.spki = spki;
    }

    /// Takes the seed over and wipes it.
    public static Ed25519Key ofSeed(SecretBytes seed) {
        byte[] raw;
        try (seed) {
            raw = seed.copy(SecretAccess.toRawKeyBytes());
        }
        try {
            byte[] point = new Ed25519PrivateKeyParameters(raw).generatePublicKey().getEncoded();
            byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + point.length);
            System.arraycopy(point, 0, spki, SPKI_PREFIX.length, point.length);
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new Ed25519Key(
                    factory.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, raw)),
                    factory.generatePublic(new X509EncodedKeySpec(spki)),
                    spki);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks Ed25519.", e);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    public PrivateKey privateKey() {
        return privateKey;
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /// A copy of the SubjectPublicKeyInfo.
    public byte[] spki() {
        return spki.clone();
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    public Sha256Digest digest() {
        return Digests.sha256(spki);
    }
}
