package cce.sealing;

import cce.protocol.Bytes;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/// The first 40 bytes of a sealed file: the length of the header, the salt its key is derived with, the prefix
/// of its nonces. Random per file and not secret.
record SealedHeader(Bytes salt, Bytes noncePrefix) {
    static final int SALT_BYTES = 32;
    static final int NONCE_PREFIX_BYTES = 7;

    SealedHeader {
        if (salt.length() != SALT_BYTES || noncePrefix.length() != NONCE_PREFIX_BYTES) {
            throw new IllegalStateException("A sealed file's header has a salt of 32 and a nonce prefix of 7 bytes.");
        }
    }

    static SealedHeader random(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] prefix = new byte[NONCE_PREFIX_BYTES];
        random.nextBytes(salt);
        random.nextBytes(prefix);
        return new SealedHeader(Bytes.of(salt), Bytes.of(prefix));
    }

    static SealedHeader parse(byte[] header) throws SealingException {
        if (header.length != SealedLayout.HEADER_BYTES || header[0] != SealedLayout.HEADER_BYTES) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The first byte of a sealed file is 40, this one's is not.");
        }
        return new SealedHeader(
                Bytes.of(Arrays.copyOfRange(header, 1, 1 + SALT_BYTES)),
                Bytes.of(Arrays.copyOfRange(header, 1 + SALT_BYTES, SealedLayout.HEADER_BYTES)));
    }

    byte[] encoded() {
        return ByteBuffer.allocate(SealedLayout.HEADER_BYTES)
                .put((byte) SealedLayout.HEADER_BYTES)
                .put(salt.toByteArray())
                .put(noncePrefix.toByteArray())
                .array();
    }
}
