package cce.sealing;

import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.IOException;

/// Verifies a sealed manifest in one pass over its bytes: hash, authentication and every rule of the
/// format.
final class ManifestReader {
    private static final int WINDOW_BYTES = 1 << 20;

    private final RangeSource source;
    private final long sealedBytes;
    private final SnapshotId snapshot;
    private final DatasetKey key;

    ManifestReader(RangeSource source, long sealedBytes, SnapshotId snapshot, DatasetKey key) {
        this.source = source;
        this.sealedBytes = sealedBytes;
        this.snapshot = snapshot;
        this.key = key;
    }

    /// @param inMemory whether the plaintext shall be kept, and the key be wiped
    VerifiedSnapshot read(Sha256Digest root, boolean inMemory) throws SealingException, IOException {
        HashedSource hashed = new HashedSource(source);
        try {
            VerifiedSnapshot verified = decode(hashed, root, inMemory);
            requireRoot(hashed, root);
            return verified;
        } catch (SealingException e) {
            // A manifest that is not the one asked for is that first, whatever else is wrong with it.
            requireRoot(hashed, root);
            throw e;
        }
    }

    private VerifiedSnapshot decode(HashedSource hashed, Sha256Digest root, boolean inMemory)
            throws SealingException, IOException {
        if (inMemory) {
            try (SealedFile file = open(hashed)) {
                return index(new ManifestBytes.Plain(file.readAll(SnapshotManifest.MAX_SEALED_BYTES)), root);
            }
        }
        try (SealedFile file = open(hashed)) {
            VerifiedSnapshot checked = index(new ManifestBytes.Sealed(file), root);
            // From here on each read authenticates under the header that was hashed just now: no other bytes do.
            return checked.over(new ManifestBytes.Sealed(
                    SealedFile.open(source, sealedBytes, ManifestFormat.SEGMENT_SIZE, file.header(), key, context())));
        }
    }

    private VerifiedSnapshot index(ManifestBytes bytes, Sha256Digest root) throws SealingException, IOException {
        ManifestHead head = ManifestHead.read(bytes);
        if (!head.dataset().equals(key.dataset()) || !head.snapshot().equals(snapshot) || head.epoch() != key.epoch()) {
            throw new SealingException(
                    SealingException.Reason.WRONG_SNAPSHOT,
                    "The manifest names another dataset, snapshot or key epoch than the one asked for.");
        }
        long[] blocks = new long[Math.ceilDiv(head.entries(), ManifestFormat.BLOCK_ENTRIES)];
        long total = 0;
        EntryDecoder decoder = new EntryDecoder(bytes, head.origins(), head.bytes(), WINDOW_BYTES);
        for (int i = 0; i < head.entries(); i++) {
            if (i % ManifestFormat.BLOCK_ENTRIES == 0) {
                blocks[i / ManifestFormat.BLOCK_ENTRIES] = decoder.position();
            }
            decoder.next(i);
            total = plus(total, decoder.plaintextBytes());
        }
        if (decoder.position() != bytes.size()) {
            throw ManifestFormat.malformed("end", "has bytes after it");
        }
        return new VerifiedSnapshot(head, bytes, blocks, total, root);
    }

    private static long plus(long total, long bytes) throws SealingException {
        if (total > Long.MAX_VALUE - bytes) {
            throw new SealingException(
                    SealingException.Reason.TOO_LARGE,
                    "The files of the snapshot are larger together than 2^63 bytes.");
        }
        return total + bytes;
    }

    private SealedFile open(RangeSource from) throws SealingException, IOException {
        return SealedFile.open(from, sealedBytes, ManifestFormat.SEGMENT_SIZE, key, context());
    }

    private SealedFileContext context() {
        return new SealedFileContext.Manifest(key.dataset(), snapshot);
    }

    private void requireRoot(HashedSource hashed, Sha256Digest root) throws SealingException, IOException {
        if (!hashed.finish(sealedBytes).equals(root)) {
            throw new SealingException(
                    SealingException.Reason.WRONG_SNAPSHOT,
                    "The stored manifest does not hash to the expected root: it was changed, or it is another snapshot's.");
        }
    }
}
