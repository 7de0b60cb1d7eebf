package cce.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM over one segment. The nonce is the file's prefix, the segment's number and whether it is the
/// last, so a segment opens in its own place only and a file cannot end early. One thread at a time.
final class SegmentCipher {
    private static final int TAG_BITS = 8 * SealedLayout.TAG_BYTES;
    private static final int NONCE_BYTES = 12;

    private final SecretKey fileKey;
    private final byte[] noncePrefix;
    private final Cipher cipher;

    SegmentCipher(SecretKey fileKey, byte[] noncePrefix) {
        this.fileKey = fileKey;
        this.noncePrefix = noncePrefix;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
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
