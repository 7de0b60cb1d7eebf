package cce.cced.data;

import cce.cced.identity.Digests;
import cce.cced.store.Dataset;
import cce.protocol.CcedApi;
import cce.protocol.Sha256Digest;
import cce.sealing.SnapshotEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// What the owner of a dataset gets when it is finalised.
final class Receipts {
    /// Most files a receipt lists; the manifest has them all.
    private static final int MAX_LISTED = 10_000;

    private Receipts() {}

    static CcedApi.Receipt of(Dataset dataset, Dataset.Snapshot snapshot, List<SnapshotEntry> entries) {
        return new CcedApi.Receipt(
                dataset.id(),
                "ready",
                dataset.snapshotId(),
                snapshot.root(),
                entries.size(),
                entries.stream()
                        .limit(MAX_LISTED)
                        .map(entry -> new CcedApi.ReceiptFile(
                                entry.path().toString(), entry.plaintextBytes(), entry.ciphertextDigest()))
                        .toList(),
                snapshot.totalSize(),
                snapshot.contentHash());
    }

    static Sha256Digest contentHash(List<SnapshotEntry> entries) {
        return contentHashOf(
                entries.stream().map(SnapshotEntry::ciphertextDigest).toList());
    }

    static Sha256Digest contentHashOf(List<Sha256Digest> digests) {
        MessageDigest digest = Digests.newSha256();
        digests.stream()
                .map(Sha256Digest::toString)
                .sorted()
                .forEach(hex -> digest.update(hex.getBytes(StandardCharsets.US_ASCII)));
        return Sha256Digest.of(digest.digest());
    }
}
