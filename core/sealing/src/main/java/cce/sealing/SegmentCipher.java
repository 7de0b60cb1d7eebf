package cce.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM over one segment. The nonce is the file's prefix, the segment's number and whether it is the
/// last, so a segment opens in its own place only and a file cannot end early. One thread at a time.
final class SegmentCipher {
    private static final int TAG_BITS = 8 * SealedLayout.TAG_BYTES;
    private static final int NONCE_BYTES = 12;

    private static final int MAX_POOLED = 64;

    /// Replaces the last file's key in a cipher that waits in the pool. Nothing is ever sealed with it.
    private static final SecretKey NO_KEY = new SecretKeySpec(new byte[SealingKey.KEY_BYTES], "AES");

    private static final GCMParameterSpec NO_NONCE = new GCMParameterSpec(TAG_BITS, new byte[NONCE_BYTES]);

    /// Looking a cipher up among the providers costs more than opening a small file with it.
    private static final BlockingQueue<Cipher> POOL = new ArrayBlockingQueue<>(MAX_POOLED);

    /// Likewise those that seal: a cipher refuses to seal with key and nonce that it sealed with last, so in these
    /// no other use may come between.
    private static final BlockingQueue<Cipher> SEALING_POOL = new ArrayBlockingQueue<>(MAX_POOLED);

    private final SecretKey fileKey;
    private final byte[] noncePrefix;
    private final Cipher cipher;

    SegmentCipher(SecretKey fileKey, byte[] noncePrefix) {
        this(fileKey, noncePrefix, newCipher());
    }

    private SegmentCipher(SecretKey fileKey, byte[] noncePrefix, Cipher cipher) {
        this.fileKey = fileKey;
        this.noncePrefix = noncePrefix;
        this.cipher = cipher;
    }

    /// One to open segments with, to be given back exactly once.
    static SegmentCipher borrow(SecretKey fileKey, byte[] noncePrefix) {
        Cipher pooled = POOL.poll();
        return new SegmentCipher(fileKey, noncePrefix, pooled != null ? pooled : newCipher());
    }

    /// Lets others use what this one decrypts with; nobody may use this one afterwards.
    void giveBack() {
        try {
            cipher.init(Cipher.DECRYPT_MODE, NO_KEY, NO_NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A cipher refused a key of zeros.", e);
        }
        boolean ignored = POOL.offer(cipher);
    }

    /// One to seal segments with. To be given back when at least one was sealed; else it is left to the collector.
    static SegmentCipher borrowToSeal(SecretKey fileKey, byte[] noncePrefix) {
        Cipher pooled = SEALING_POOL.poll();
        return new SegmentCipher(fileKey, noncePrefix, pooled != null ? pooled : newCipher());
    }

    /// As [#giveBack], for one that sealed.
    void giveBackSealer() {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, NO_KEY, NO_NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A cipher refused a key of zeros.", e);
        }
        boolean ignored = SEALING_POOL.offer(cipher);
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks AES-GCM.", e);
        }
    }

    /// Seals `in[inOffset .. inOffset + length)` into `out` from `outOffset`; returns the bytes written, tag
    /// included.
    int seal(long segment, boolean last, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        try {
            init(Cipher.ENCRYPT_MODE, segment, last);
            return cipher.doFinal(in, inOffset, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Sealing a segment failed although its inputs were checked.", e);
        }
    }

    /// Opens `in[inOffset .. inOffset + length)`, tag included, into `out` from `outOffset`; returns the
    /// plaintext bytes.
    int open(long segment, boolean last, byte[] in, int inOffset, int length, byte[] out, int outOffset)
            throws SealingException {
        try {
            init(Cipher.DECRYPT_MODE, segment, last);
            return cipher.doFinal(in, inOffset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw new SealingException(
                    SealingException.Reason.TAMPERED,
                    "Segment %d does not authenticate: it was changed, moved, cut, or belongs to another file."
                            .formatted(segment));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Opening a segment failed although its inputs were checked.", e);
        }
    }

    private void init(int mode, long segment, boolean last)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .put(noncePrefix)
                .putInt((int) segment)
                .put((byte) (last ? 1 : 0))
                .array();
        cipher.init(mode, fileKey, new GCMParameterSpec(TAG_BITS, nonce));
    }
}
