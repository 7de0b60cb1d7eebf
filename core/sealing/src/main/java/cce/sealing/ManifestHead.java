package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.SnapshotId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What stands in a manifest before its entries.
///
/// @param bytes length of the encoded head
record ManifestHead(
        DatasetId dataset,
        SnapshotId snapshot,
        int epoch,
        Instant createdAt,
        List<SnapshotId> origins,
        int entries,
        int bytes) {

    static ManifestHead read(ManifestBytes manifest) throws SealingException, IOException {
        ByteBuffer in = take(manifest, 0, ManifestFormat.HEADER_BYTES);
        require(in.getInt() == ManifestFormat.MAGIC, "magic", "is not 'CCEM'");
        require(in.get() == ManifestFormat.VERSION, "version", "is not 2; this release reads no other");
        DatasetId dataset = DatasetId.of(take(in, DatasetId.LENGTH));
        SnapshotId snapshot = SnapshotId.of(take(in, SnapshotId.LENGTH));
        int epoch = in.getInt();
        require(epoch >= 0, "epoch", "is out of range");
        long second = in.getLong();
        require(second >= 0 && second <= ManifestFormat.MAX_EPOCH_SECOND, "createdAt", "is out of range");
        int entries = in.getInt();
        require(entries >= 0 && entries <= SnapshotManifest.MAX_ENTRIES, "count", "is out of range");
        int count = Short.toUnsignedInt(in.getShort());
        int length = ManifestFormat.HEADER_BYTES + count * SnapshotId.LENGTH;
        // What there is bounds the count before anything of that size is made.
        require(
                length + (long) entries * ManifestFormat.FIXED_ENTRY_BYTES <= manifest.size(),
                "count",
                "is more than the manifest has room for");
        ByteBuffer list = take(manifest, ManifestFormat.HEADER_BYTES, count * SnapshotId.LENGTH);
        return new ManifestHead(
                dataset,
                snapshot,
                epoch,
                Instant.ofEpochSecond(second),
                readOrigins(list, count, snapshot),
                entries,
                length);
    }

    private static List<SnapshotId> readOrigins(ByteBuffer in, int count, SnapshotId snapshot) throws SealingException {
        List<SnapshotId> origins = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SnapshotId origin = SnapshotId.of(take(in, SnapshotId.LENGTH));
            require(
                    i == 0 || SnapshotManifest.BY_BYTES.compare(origins.get(i - 1), origin) < 0,
                    "origin",
                    "is not after the origin before it");
            require(!origin.equals(snapshot), "origin", "is the snapshot itself");
            origins.add(origin);
        }
        return List.copyOf(origins);
    }

    private static ByteBuffer take(ManifestBytes manifest, long position, int length)
            throws SealingException, IOException {
        if (manifest.size() < position + length) {
            throw new SealingException(SealingException.Reason.TRUNCATED, "The manifest ends inside its header.");
        }
        byte[] bytes = new byte[length];
        manifest.read(position, bytes, 0, length);
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void require(boolean holds, String field, String what) throws SealingException {
        if (!holds) {
            throw ManifestFormat.malformed(field, what);
        }
    }
}
