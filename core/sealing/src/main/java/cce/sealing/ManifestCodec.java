package cce.sealing;

import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The plaintext bytes of a manifest, version 1; all numbers big-endian. One manifest has one encoding: entries
/// are sorted, nothing is optional, nothing may follow.
///
/// ```text
/// manifest = "CCEM" | version u8 = 1 | dataset 20 B | snapshot 16 B | epoch u32 | created-at u64 s | count u32 |
/// entry*
/// entry    = path-length u16 | path UTF-8 | plaintext-bytes u64 | segment-size u32 | object 16 B | SHA-256 32 B
/// ```
final class ManifestCodec {
    private static final int MAGIC = 0x4343454d;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 4 + 1 + DatasetId.LENGTH + SnapshotId.LENGTH + 4 + 8 + 4;
    private static final int FIXED_ENTRY_BYTES = 2 + 8 + 4 + SealedObjectId.LENGTH + Sha256Digest.LENGTH;

    private final ByteBuffer in;

    private ManifestCodec(byte[] encoded) {
        this.in = ByteBuffer.wrap(encoded);
    }

    static long encodedBytes(SnapshotManifest manifest) {
        return HEADER_BYTES
                + manifest.entries().stream()
                        .mapToLong(entry -> FIXED_ENTRY_BYTES + entry.path().toUtf8().length)
                        .sum();
    }

    @SuppressWarnings("resource") // A DataOutputStream holds nothing; the caller owns `stream`.
    static void encode(SnapshotManifest manifest, OutputStream stream) throws IOException {
        DataOutputStream out = new DataOutputStream(stream);
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.write(manifest.dataset().toByteArray());
        out.write(manifest.snapshot().toByteArray());
        out.writeInt(manifest.epoch());
        out.writeLong(manifest.createdAt().getEpochSecond());
        out.writeInt(manifest.entries().size());
        for (SnapshotEntry entry : manifest.entries()) {
            byte[] path = entry.path().toUtf8();
            out.writeShort(path.length);
            out.write(path);
            out.writeLong(entry.plaintextBytes());
            out.writeInt(entry.segmentSize().bytes());
            out.write(entry.object().bytes().toByteArray());
            out.write(entry.ciphertextDigest().toByteArray());
        }
        out.flush();
    }

    static SnapshotManifest decode(byte[] encoded) throws SealingException {
        return new ManifestCodec(encoded).readManifest();
    }

    private SnapshotManifest readManifest() throws SealingException {
        requireRemaining(HEADER_BYTES, "header");
        require(in.getInt() == MAGIC, "magic", "is not 'CCEM'");
        require(in.get() == VERSION, "version", "is not 1; a newer release may be needed");
        DatasetId dataset = DatasetId.of(take(DatasetId.LENGTH));
        SnapshotId snapshot = SnapshotId.of(take(SnapshotId.LENGTH));
        int epoch = in.getInt();
        Instant createdAt = Instant.ofEpochSecond(readNonNegative("createdAt", Long.MAX_VALUE / 1_000_000_000L));
        int count = in.getInt();
        require(count >= 0 && count <= SnapshotManifest.MAX_ENTRIES, "count", "is out of range");
        // What remains bounds the count before a list of that size is made.
        require((long) count * FIXED_ENTRY_BYTES <= in.remaining(), "count", "is more than the manifest has room for");
        List<SnapshotEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SnapshotEntry entry = readEntry();
            require(
                    i == 0 || entries.get(i - 1).path().compareTo(entry.path()) < 0,
                    "entry.path",
                    "is not after the path before it");
            entries.add(entry);
        }
        require(!in.hasRemaining(), "end", "has bytes after it");
        return SnapshotManifest.of(dataset, snapshot, epoch, createdAt, entries);
    }

    private SnapshotEntry readEntry() throws SealingException {
        requireRemaining(Short.BYTES, "entry.pathLength");
        int pathLength = Short.toUnsignedInt(in.getShort());
        requireRemaining(pathLength + FIXED_ENTRY_BYTES - Short.BYTES, "entry");
        SnapshotPath path = SnapshotPath.parse(readUtf8(pathLength));
        long plaintextBytes = in.getLong();
        SegmentSize segmentSize = SegmentSize.ofBytes(in.getInt());
        require(
                plaintextBytes >= 0 && plaintextBytes <= new SealedLayout(segmentSize).maxPlaintextBytes(),
                "entry.plaintextBytes",
                "is out of range");
        SealedObjectId object = new SealedObjectId(Bytes.of(take(SealedObjectId.LENGTH)));
        return new SnapshotEntry(path, plaintextBytes, segmentSize, object, Sha256Digest.of(take(Sha256Digest.LENGTH)));
    }

    private String readUtf8(int length) throws SealingException {
        try {
            // The decoder of newDecoder() refuses malformed bytes, where new String() would replace them.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(take(length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The manifest's entry.path is not well-formed UTF-8.", e);
        }
    }

    private long readNonNegative(String field, long max) throws SealingException {
        long value = in.getLong();
        require(value >= 0 && value <= max, field, "is out of range");
        return value;
    }

    private byte[] take(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private void requireRemaining(int bytes, String field) throws SealingException {
        if (in.remaining() < bytes) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED, "The manifest ends inside its " + field + ".");
        }
    }

    private static void require(boolean holds, String field, String what) throws SealingException {
        if (!holds) {
            throw new SealingException(SealingException.Reason.MALFORMED, "The manifest's " + field + " " + what + ".");
        }
    }
}
