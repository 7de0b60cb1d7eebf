package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;

/// The numbers of the manifest's format, which `docs/formats/snapshot-manifest.md` specifies.
final class ManifestFormat {
    static final int MAGIC = 0x4343454d;
    static final byte VERSION = 2;

    /// Up to and with the number of origins.
    static final int HEADER_BYTES = 4 + 1 + DatasetId.LENGTH + SnapshotId.LENGTH + 4 + 8 + 4 + 2;

    /// What an entry has besides its path.
    static final int FIXED_ENTRY_BYTES = 2 + 2 + 8 + 1 + 2 + SealedLayout.HEADER_BYTES - 1 + Sha256Digest.LENGTH;

    static final int MAX_ENTRY_BYTES = FIXED_ENTRY_BYTES + SnapshotPath.MAX_PATH_BYTES;

    /// Entries of a block. The first of each has its whole path, so that a reader can begin at any block.
    static final int BLOCK_ENTRIES = 64;

    /// Earlier snapshots that one may share objects with.
    static final int MAX_ORIGINS = 65_535;

    /// Fixed, because the segment size of a manifest is recorded nowhere.
    static final SegmentSize SEGMENT_SIZE = SegmentSize.KIB_64;

    /// 9999-12-31T23:59:59Z.
    static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private ManifestFormat() {}

    static int segmentExponent(SegmentSize size) {
        return Integer.numberOfTrailingZeros(size.bytes());
    }

    static SealingException malformed(String field, String what) {
        return new SealingException(SealingException.Reason.MALFORMED, "The manifest's " + field + " " + what + ".");
    }
}
