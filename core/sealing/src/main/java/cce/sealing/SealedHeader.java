package cce.sealing;

import cce.protocol.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/// The first 40 bytes of a sealed file: the length of the header, the salt its key is derived with, the prefix of
/// its nonces. Random per file and not secret.
///
/// Since it decides the file's key, it is also the file's identity: a manifest names a file by its header, so that
/// an earlier sealing of the same path cannot take the place of a later one.
public record SealedHeader(Bytes salt, Bytes noncePrefix) {
    /// Length of the salt, in bytes.
    public static final int SALT_BYTES = 32;

    /// Length of the nonce prefix, in bytes.
    public static final int NONCE_PREFIX_BYTES = 7;

    private static final byte[] OBJECT_LABEL = "cce/v1/object-id".getBytes(StandardCharsets.US_ASCII);

    public SealedHeader {
        if (salt.length() != SALT_BYTES || noncePrefix.length() != NONCE_PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "A sealed file's header has a salt of 32 and a nonce prefix of 7 bytes.");
        }
    }

    /// Draws the header of a new file.
    public static SealedHeader random(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] prefix = new byte[NONCE_PREFIX_BYTES];
        random.nextBytes(salt);
        random.nextBytes(prefix);
        return new SealedHeader(Bytes.of(salt), Bytes.of(prefix));
    }

    /// Reads the first 40 bytes of a sealed file.
    ///
    /// @throws SealingException with [SealingException.Reason#MALFORMED] for any others
    public static SealedHeader parse(byte[] header) throws SealingException {
        if (header.length != SealedLayout.HEADER_BYTES || header[0] != SealedLayout.HEADER_BYTES) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The first byte of a sealed file is 40, this one's is not.");
        }
        return new SealedHeader(
                Bytes.of(Arrays.copyOfRange(header, 1, 1 + SALT_BYTES)),
                Bytes.of(Arrays.copyOfRange(header, 1 + SALT_BYTES, SealedLayout.HEADER_BYTES)));
    }

    /// The opaque name of the object that holds the file: 16 bytes of SHA-256 over a label and the header. It says
    /// nothing about path or contents, and an object put in another's place shows by its header.
    public SealedObjectId objectId() {
        MessageDigest digest = Digests.newSha256();
        digest.update(OBJECT_LABEL);
        digest.update(encoded());
        return new SealedObjectId(Bytes.of(Arrays.copyOf(digest.digest(), SealedObjectId.LENGTH)));
    }

    /// The 40 bytes as they are stored.
    public byte[] encoded() {
        return ByteBuffer.allocate(SealedLayout.HEADER_BYTES)
                .put((byte) SealedLayout.HEADER_BYTES)
                .put(salt.toByteArray())
                .put(noncePrefix.toByteArray())
                .array();
    }
}
