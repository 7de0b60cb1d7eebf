package cce.sealing;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The AES-256 key of one file: HKDF-SHA256 of the sealing key, with the file's salt, and its context as info.
/// A key of our own rather than `SecretKeySpec`, which cannot be wiped.
final class FileKey implements SecretKey, AutoCloseable {
    private static final long serialVersionUID = 1L;

    /// Looking it up among the providers costs a small file as much as encrypting it; it keeps no key.
    private static final ThreadLocal<KDF> HKDF = ThreadLocal.withInitial(FileKey::newHkdf);

    private final transient SecretBytes secret;
    private final transient byte[] noncePrefix;

    private FileKey(byte[] raw, byte[] noncePrefix) {
        this.secret = SecretBytes.adopt(raw);
        this.noncePrefix = noncePrefix;
    }

    static FileKey derive(SealingKey key, SealedHeader header, SealedFileContext context) {
        byte[] raw = key.secret().copy(SecretAccess.toRawKeyBytes());
        try {
            byte[] derived = HKDF.get()
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addSalt(header.salt().toByteArray())
                            .addIKM(new SecretKeySpec(raw, "Generic"))
                            .thenExpand(context.associatedData(), SealingKey.KEY_BYTES));
            return new FileKey(derived, header.noncePrefix().toByteArray());
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("HKDF refused a key of 32 bytes.", e);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static KDF newHkdf() {
        try {
            return KDF.getInstance("HKDF-SHA256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks HKDF-SHA256; cce needs JDK 25 or newer.", e);
        }
    }

    /// A cipher for one thread.
    SegmentCipher newCipher() {
        return new SegmentCipher(this, noncePrefix);
    }

    /// The same from the pool, to open segments; to be given back.
    SegmentCipher borrowCipher() {
        return SegmentCipher.borrow(this, noncePrefix);
    }

    /// Likewise to seal.
    SegmentCipher borrowSealer() {
        return SegmentCipher.borrowToSeal(this, noncePrefix);
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /// A copy, which the cipher wipes.
    @Override
    public byte[] getEncoded() {
        return secret.copy(SecretAccess.toRawKeyBytes());
    }

    @Override
    public void close() {
        secret.close();
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("A file key is never written.");
    }
}
