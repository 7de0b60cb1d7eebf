package cce.decryptfs;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What the index of a disk cache says of one slot: block (24 bytes), length (4), CRC-32C of both (4). The checksum
/// finds records that a crash tore; whether a block's bytes are right is for the sealed file to say.
record SlotRecord(BlockId block, int length) {

    static final int BYTES = 32;

    private static final int CHECKED_BYTES = 28;

    /// A record that holds nothing.
    static byte[] empty() {
        return new byte[BYTES];
    }

    byte[] encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(block.high())
                .putLong(block.low())
                .putLong(block.number())
                .putInt(length);
        return bytes.putInt(checksum(bytes.array(), 0)).array();
    }

    /// Empty for a slot that holds nothing or whose record is torn.
    static Optional<SlotRecord> decode(byte[] index, int offset) {
        ByteBuffer bytes = ByteBuffer.wrap(index, offset, BYTES);
        BlockId block = new BlockId(bytes.getLong(), bytes.getLong(), bytes.getLong());
        int length = bytes.getInt();
        boolean usable = length > 0
                && length <= BlockId.BLOCK_BYTES
                && block.number() >= 0
                && bytes.getInt() == checksum(index, offset);
        return usable ? Optional.of(new SlotRecord(block, length)) : Optional.empty();
    }

    private static int checksum(byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, CHECKED_BYTES);
        return (int) crc.getValue();
    }
}
