package cce.decryptfs;

import cce.storage.ObjectName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// One block of one stored object. The object is named by the first 128 bits of its name's SHA-256: two objects
/// that met there would cost a failed authentication, never a wrong byte.
record BlockId(long high, long low, long number) {

    /// Bytes of every block but an object's last. Small enough that a random read wastes little; sequential reading
    /// fetches many at once.
    static final int BLOCK_BYTES = 64 * 1024;

    /// The first block of an object.
    static BlockId first(ObjectName name) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(name.value().getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new BlockId(bytes.getLong(), bytes.getLong(), 0);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    BlockId at(long block) {
        return new BlockId(high, low, block);
    }

    /// Written out, like [#equals]: what the language would make is slow until it is compiled, and every
    /// block is looked up several times.
    @Override
    public int hashCode() {
        return Long.hashCode(high + 31 * number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BlockId block && number == block.number && high == block.high && low == block.low;
    }
}
