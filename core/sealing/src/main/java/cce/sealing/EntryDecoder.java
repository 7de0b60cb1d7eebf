package cce.sealing;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Decodes the entries of a manifest one after the other, from the first one of a block on, through a window of
/// constant size. Strict: what it accepts has one encoding.
///
/// Not thread-safe.
final class EntryDecoder {
    private final ManifestBytes bytes;
    private final List<SnapshotId> origins;
    private final byte[] window;
    private final PathSequence sequence = new PathSequence();
    private final byte[] path = new byte[SnapshotPath.MAX_PATH_BYTES];
    private final byte[] header = new byte[SealedLayout.HEADER_BYTES];
    private final byte[] digest = new byte[Sha256Digest.LENGTH];
    private int windowStart;
    private int windowEnd;
    private long fetched;
    private int pathLength;
    private long plaintextBytes;
    private SegmentSize segmentSize = SegmentSize.DEFAULT;
    private int origin;

    /// @param position of a block's first entry
    /// @param windowBytes fetched at once, at least the size of the largest entry
    EntryDecoder(ManifestBytes bytes, List<SnapshotId> origins, long position, int windowBytes) {
        this.bytes = bytes;
        this.origins = origins;
        this.window = new byte[(int) Math.min(Math.max(windowBytes, ManifestFormat.MAX_ENTRY_BYTES), bytes.size())];
        this.fetched = position;
        this.header[0] = SealedLayout.HEADER_BYTES;
    }

    /// Position of the next entry.
    long position() {
        return fetched - (windowEnd - windowStart);
    }

    /// Decodes the entry with number `index`, which is the one after that of the last call.
    void next(long index) throws SealingException, IOException {
        int fixed = 2 * Short.BYTES;
        require(fixed);
        int shared = takeShort();
        int suffix = takeShort();
        int length = shared + suffix;
        boolean whole = index % ManifestFormat.BLOCK_ENTRIES == 0;
        if (length > SnapshotPath.MAX_PATH_BYTES || shared > pathLength || (whole && shared != 0)) {
            throw ManifestFormat.malformed("entry.pathLength", "is out of range");
        }
        require(suffix + ManifestFormat.FIXED_ENTRY_BYTES - fixed);
        System.arraycopy(window, windowStart, path, shared, suffix);
        windowStart += suffix;
        pathLength = length;
        int common = sequence.shared(path, length);
        if (!whole && common != shared) {
            throw ManifestFormat.malformed("entry.shared", "is not the number of bytes shared with the path before it");
        }
        SnapshotPath.requireValid(path, length);
        sequence.next(path, length, common);
        takeFields();
    }

    /// The entry that was decoded last.
    SnapshotEntry entry() throws SealingException {
        return new SnapshotEntry(
                SnapshotPath.ofUtf8(path, pathLength),
                plaintextBytes,
                segmentSize,
                SealedHeader.parse(header.clone()),
                Sha256Digest.of(digest.clone()),
                origin == 0 ? Optional.empty() : Optional.of(origins.get(origin - 1)));
    }

    long plaintextBytes() {
        return plaintextBytes;
    }

    /// Compares the last path with another, by their bytes.
    int comparePath(byte[] other) {
        return Arrays.compareUnsigned(path, 0, pathLength, other, 0, other.length);
    }

    private void takeFields() throws SealingException {
        ByteBuffer in = ByteBuffer.wrap(window, windowStart, windowEnd - windowStart);
        plaintextBytes = in.getLong();
        int exponent = in.get();
        segmentSize = SegmentSize.ofBytes(exponent >= 0 && exponent < Integer.SIZE ? 1L << exponent : 0);
        if (plaintextBytes < 0 || plaintextBytes > new SealedLayout(segmentSize).maxPlaintextBytes()) {
            throw ManifestFormat.malformed("entry.plaintextBytes", "is out of range");
        }
        origin = Short.toUnsignedInt(in.getShort());
        if (origin > origins.size()) {
            throw ManifestFormat.malformed("entry.origin", "is none of the manifest's origins");
        }
        in.get(header, 1, header.length - 1).get(digest);
        windowStart = in.position();
    }

    private int takeShort() {
        int value = Byte.toUnsignedInt(window[windowStart]) << 8 | Byte.toUnsignedInt(window[windowStart + 1]);
        windowStart += Short.BYTES;
        return value;
    }

    private void require(int wanted) throws SealingException, IOException {
        int held = windowEnd - windowStart;
        if (held >= wanted) {
            return;
        }
        System.arraycopy(window, windowStart, window, 0, held);
        windowStart = 0;
        int take = (int) Math.min(window.length - held, bytes.size() - fetched);
        bytes.read(fetched, window, held, take);
        fetched += take;
        windowEnd = held + take;
        if (windowEnd < wanted) {
            throw new SealingException(SealingException.Reason.TRUNCATED, "The manifest ends inside an entry.");
        }
    }
}
