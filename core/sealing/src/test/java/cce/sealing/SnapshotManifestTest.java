package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.SealingException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SnapshotManifestTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private final DatasetKey key = Fixtures.datasetKey();

    @Test
    void sealedManifest_opensWithItsRoot() throws SealingException {
        SnapshotManifest.Sealed sealed = manifest("b", "a/z", "a/b").seal(key, RANDOM);

        VerifiedSnapshot snapshot = open(sealed);

        assertThat(snapshot.root()).isEqualTo(sealed.root());
        assertThat(snapshot.createdAt()).isEqualTo(CREATED);
        assertThat(snapshot.entries())
                .extracting(entry -> entry.path().toString())
                .containsExactly("a/b", "a/z", "b");
        assertThat(snapshot.entry(Fixtures.path("a/z"))).contains(Fixtures.entry("a/z", 10));
        assertThat(snapshot.entry(Fixtures.path("a"))).isEmpty();
        assertThat(snapshot.totalPlaintextBytes()).isEqualTo(30);
    }

    @Test
    void emptySnapshot_isPossible() throws SealingException {
        assertThat(open(manifest().seal(key, RANDOM)).entries()).isEmpty();
    }

    @Test
    void filesOfTheSnapshot_openThroughIt() throws Exception {
        byte[] plaintext = Fixtures.plaintext(10);
        VerifiedSnapshot snapshot = open(manifest("a/one.csv").seal(key, RANDOM));
        SnapshotEntry entry = snapshot.entries().getFirst();
        byte[] sealed = Fixtures.seal(plaintext, SegmentSize.KIB_16, key, snapshot.contextOf(entry));

        try (SealedFile file = snapshot.open(entry, RangeSource.of(sealed), key)) {
            assertThat(file.readAll(10)).isEqualTo(plaintext);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        snapshot.open(entry, RangeSource.of(sealed), Fixtures.datasetKey(Fixtures.DATASET, 1, 1)));
    }

    @Test
    void olderManifestInItsPlace_isRefused() throws SealingException {
        SnapshotManifest.Sealed older = manifest("a").seal(key, RANDOM);
        SnapshotManifest.Sealed newer = manifest("a", "b").seal(key, RANDOM);

        assertReason(
                () -> SnapshotManifest.open(older.bytes(), newer.root(), Fixtures.SNAPSHOT, key),
                Reason.WRONG_SNAPSHOT);
    }

    @Test
    void everyChangedByte_isRefused() throws SealingException {
        SnapshotManifest.Sealed sealed = manifest("a", "b").seal(key, RANDOM);
        for (int i = 0; i < sealed.bytes().length; i++) {
            byte[] changed = sealed.bytes().clone();
            changed[i] ^= 1;
            assertReason(
                    () -> SnapshotManifest.open(changed, sealed.root(), Fixtures.SNAPSHOT, key), Reason.WRONG_SNAPSHOT);
        }
    }

    @Test
    void rootOfChangedBytes_doesNotHelp() throws SealingException {
        byte[] changed = manifest("a", "b").seal(key, RANDOM).bytes();
        changed[60] ^= 1;

        assertReason(
                () -> SnapshotManifest.open(changed, Digests.sha256(changed), Fixtures.SNAPSHOT, key), Reason.TAMPERED);
    }

    @Test
    void anotherDatasetSnapshotEpochOrKey_isRefused() throws SealingException {
        SnapshotManifest.Sealed sealed = manifest("a").seal(key, RANDOM);

        assertReason(
                () -> SnapshotManifest.open(sealed.bytes(), sealed.root(), Fixtures.OTHER_SNAPSHOT, key),
                Reason.TAMPERED);
        for (DatasetKey other : List.of(
                Fixtures.datasetKey(Fixtures.OTHER_DATASET, 0, 1), Fixtures.datasetKey(Fixtures.DATASET, 0, 2))) {
            assertReason(
                    () -> SnapshotManifest.open(sealed.bytes(), sealed.root(), Fixtures.SNAPSHOT, other),
                    Reason.TAMPERED);
        }
        // The same bytes as a key of another epoch, which no derivation gives: the manifest's own epoch decides.
        assertReason(
                () -> SnapshotManifest.open(
                        sealed.bytes(), sealed.root(), Fixtures.SNAPSHOT, Fixtures.datasetKey(Fixtures.DATASET, 1, 1)),
                Reason.WRONG_SNAPSHOT);
    }

    @ParameterizedTest
    @CsvSource({"a,a", "a,a/b", "x/y/z,x/y", "x,x/y/z"})
    void conflictingPaths_areRefused(String one, String two) {
        assertReason(() -> manifest(one, "other", two), Reason.BAD_PATH);
    }

    @Test
    void neighboursThatOnlyLookAlike_areAccepted() throws SealingException {
        assertThat(manifest("a", "a-b", "ab/c", "b/a", "a.b").entries()).hasSize(5);
    }

    @Test
    void tooManyFiles_areRefused() {
        List<SnapshotEntry> many = new ArrayList<>(
                java.util.Collections.nCopies(SnapshotManifest.MAX_ENTRIES + 1, Fixtures.entry("a", 1)));

        assertReason(
                () -> SnapshotManifest.of(Fixtures.DATASET, Fixtures.SNAPSHOT, 0, CREATED, many), Reason.TOO_LARGE);
    }

    @Test
    void impossibleDateOrEpoch_isRefused() {
        assertReason(
                () -> SnapshotManifest.of(Fixtures.DATASET, Fixtures.SNAPSHOT, -1, CREATED, List.of()),
                Reason.MALFORMED);
        for (Instant bad : List.of(Instant.ofEpochSecond(-1), Instant.MAX)) {
            assertReason(
                    () -> SnapshotManifest.of(Fixtures.DATASET, Fixtures.SNAPSHOT, 0, bad, List.of()),
                    Reason.MALFORMED);
        }
    }

    @Test
    void manyFiles_roundTrip() throws SealingException {
        String[] paths = IntStream.range(0, 20_000)
                .mapToObj(i -> "folder-" + i % 100 + "/file-" + i)
                .toArray(String[]::new);

        assertThat(open(manifest(paths).seal(key, RANDOM)).entries()).hasSize(20_000);
    }

    @Test
    void manifestOfAnotherImplementation_opens() throws SealingException {
        JsonNode vector = Fixtures.vectors("snapshot-manifest.json");
        DatasetId dataset = DatasetId.parse(vector.get("dataset").asString());
        SnapshotId id = SnapshotId.parse(vector.get("snapshot").asString());
        DatasetKey vectorKey = new DatasetKey(dataset, 0, SecretBytes.adopt(Fixtures.hex(vector, "key")));
        Sha256Digest root = Sha256Digest.of(Fixtures.hex(vector, "root"));

        VerifiedSnapshot snapshot = SnapshotManifest.open(Fixtures.hex(vector, "sealed"), root, id, vectorKey);

        assertThat(snapshot.createdAt())
                .isEqualTo(Instant.ofEpochSecond(vector.get("createdAt").asLong()));
        assertThat(snapshot.entries())
                .isEqualTo(vector.get("entries").values().stream()
                        .map(SnapshotManifestTest::entryOf)
                        .toList());
        assertThat(encoded(SnapshotManifest.of(dataset, id, 0, snapshot.createdAt(), snapshot.entries())))
                .isEqualTo(Fixtures.hex(vector, "plaintext"));
    }

    @Test
    void truncatedPlaintext_isRefusedAtEveryLength() throws SealingException {
        byte[] plaintext = encoded(manifest("a", "b/c"));

        for (int length = 0; length < plaintext.length; length++) {
            byte[] cut = Arrays.copyOf(plaintext, length);
            assertThatThrownBy(() -> ManifestCodec.decode(cut)).isInstanceOf(SealingException.class);
        }
        assertReason(() -> ManifestCodec.decode(Arrays.copyOf(plaintext, plaintext.length + 1)), Reason.MALFORMED);
    }

    @Test
    void mutatedPlaintext_isRefusedOrReencodesToItself() throws SealingException {
        byte[] plaintext = encoded(manifest("a", "b/c", "d\u00e9"));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = plaintext.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(encoded(ManifestCodec.decode(mutated))).isEqualTo(mutated);
            } catch (SealingException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 19_000);
    }

    @Test
    void unsortedPlaintext_isRefused() throws SealingException {
        byte[] plaintext = encoded(manifest("a", "b"));
        int entry = (plaintext.length - 57) / 2;
        byte[] swapped = ByteBuffer.allocate(plaintext.length)
                .put(plaintext, 0, 57)
                .put(plaintext, 57 + entry, entry)
                .put(plaintext, 57, entry)
                .array();

        assertReason(() -> ManifestCodec.decode(swapped), Reason.MALFORMED);
    }

    @Test
    void hugeCount_isRefusedBeforeMemoryIsTaken() throws SealingException {
        byte[] plaintext = encoded(manifest("a"));
        ByteBuffer.wrap(plaintext).putInt(53, SnapshotManifest.MAX_ENTRIES);
        assertReason(() -> ManifestCodec.decode(plaintext), Reason.MALFORMED);
        ByteBuffer.wrap(plaintext).putInt(53, -1);
        assertReason(() -> ManifestCodec.decode(plaintext), Reason.MALFORMED);
    }

    @Test
    void sealingWithAKeyOfAnotherEpoch_isOurBug() throws SealingException {
        SnapshotManifest manifest = manifest("a");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> manifest.seal(Fixtures.datasetKey(Fixtures.DATASET, 1, 1), RANDOM));
    }

    private VerifiedSnapshot open(SnapshotManifest.Sealed sealed) throws SealingException {
        return SnapshotManifest.open(sealed.bytes(), sealed.root(), Fixtures.SNAPSHOT, key);
    }

    private static SnapshotManifest manifest(String... paths) throws SealingException {
        List<SnapshotEntry> entries =
                Arrays.stream(paths).map(path -> Fixtures.entry(path, 10)).toList();
        return SnapshotManifest.of(Fixtures.DATASET, Fixtures.SNAPSHOT, 0, CREATED, entries);
    }

    private static SnapshotEntry entryOf(JsonNode node) {
        try {
            return new SnapshotEntry(
                    SnapshotPath.parse(node.get("path").asString()),
                    node.get("plaintextBytes").asLong(),
                    SegmentSize.ofBytes(node.get("segmentSize").asInt()),
                    new SealedObjectId(Bytes.of(Fixtures.hex(node, "object"))),
                    Sha256Digest.of(Fixtures.hex(node, "sha256")));
        } catch (SealingException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] encoded(SnapshotManifest manifest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ManifestCodec.encode(manifest, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SealingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
