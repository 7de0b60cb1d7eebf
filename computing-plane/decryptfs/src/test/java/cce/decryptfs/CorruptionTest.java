package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A thousand single corruptions of what is stored, drawn from a seed: each is detected, and what it did not touch
/// is read right.
class CorruptionTest {

    private static final int CORRUPTIONS = 1000;
    private static final long SEED = 20_260_101;

    @TempDir
    Path scratch;

    private final Random random = new Random(SEED);

    @Test
    void thousandRandomCorruptions_areThousandDetections() throws Exception {
        int[] sizes = {0, 1, 16_000, 40_000, 100_000};
        Path plain = Files.createDirectories(scratch.resolve("plain"));
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(plain.resolve("file-" + size), bytes);
        }
        StoredSnapshot stored = StoredSnapshot.seal(plain, scratch.resolve("store"), SegmentSize.KIB_16);
        int detected = 0;
        try (DatasetKey key = SealedBytes.newKey()) {
            SealedDataset dataset = stored.dataset(key);
            List<SnapshotEntry> entries = List.copyOf(dataset.snapshot().entries());
            for (int round = 0; round < CORRUPTIONS; round++) {
                int target = random.nextInt(entries.size() + 1);
                if (target == entries.size()) {
                    assertManifestRefused(dataset, key);
                } else {
                    assertOnlyThatFileFails(dataset, stored, plain, entries, target);
                }
                detected++;
            }
        }
        assertThat(detected).isEqualTo(CORRUPTIONS);
    }

    private void assertManifestRefused(SealedDataset dataset, DatasetKey key) throws SealingException {
        var snapshot = dataset.snapshot();
        SnapshotManifest.Sealed manifest = SnapshotManifest.of(
                        snapshot.dataset(), snapshot.snapshot(), 0, snapshot.createdAt(), snapshot.entries())
                .seal(key, new java.security.SecureRandom());
        byte[] changed = corrupted(manifest.bytes());
        assertThatThrownBy(() -> SnapshotManifest.open(changed, manifest.root(), snapshot.snapshot(), key))
                .isInstanceOf(SealingException.class);
    }

    private void assertOnlyThatFileFails(
            SealedDataset dataset, StoredSnapshot stored, Path plain, List<SnapshotEntry> entries, int target)
            throws Exception {
        Path object = stored.object(entries.get(target).path().toString());
        byte[] before = Files.readAllBytes(object);
        Files.write(object, corrupted(before));
        // Opened anew: nothing of an earlier round is remembered.
        SealedContents contents = new SealedContents(dataset);
        try {
            for (int file = 0; file < entries.size(); file++) {
                byte[] expected = Files.readAllBytes(
                        plain.resolve(entries.get(file).path().toString()));
                byte[] actual = new byte[expected.length];
                if (file != target) {
                    contents.read(file, 0, actual, 0, actual.length);
                    assertThat(actual).isEqualTo(expected);
                } else if (expected.length > 0) {
                    assertThatThrownBy(() -> contents.read(target, 0, actual, 0, actual.length))
                            .isInstanceOf(IOException.class);
                } else {
                    assertEmptyFileIsRefused(dataset, target);
                }
            }
        } finally {
            contents.close();
            Files.write(object, before);
        }
    }

    /// No program reads a byte of an empty file, so only a check of the whole dataset looks at its object.
    private static void assertEmptyFileIsRefused(SealedDataset dataset, int file) {
        assertThatThrownBy(() -> {
                    try (var open = dataset.open(file, java.util.Optional.empty())) {
                        open.sealed().verifyAll();
                    }
                })
                .isInstanceOfAny(IOException.class, SealingException.class);
    }

    /// A flipped bit, a lost tail, lost bytes in the middle, zeros, or two bytes changing places.
    private byte[] corrupted(byte[] bytes) {
        byte[] changed = bytes.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> changed = Arrays.copyOf(bytes, at);
            case 1 -> {
                int lost = 1 + random.nextInt(bytes.length - at);
                changed = new byte[bytes.length - lost];
                System.arraycopy(bytes, 0, changed, 0, at);
                System.arraycopy(bytes, at + lost, changed, at, bytes.length - at - lost);
            }
            case 2 -> Arrays.fill(changed, at, Math.min(bytes.length, at + 4096), (byte) 0);
            case 3 -> {
                int other = random.nextInt(bytes.length);
                changed[at] = bytes[other];
                changed[other] = bytes[at];
            }
            default -> changed[at] ^= (byte) (1 << random.nextInt(8));
        }
        if (Arrays.equals(changed, bytes)) {
            changed[at] ^= 1;
        }
        return changed;
    }
}
