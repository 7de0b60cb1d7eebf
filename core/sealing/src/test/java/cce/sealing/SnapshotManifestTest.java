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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SnapshotManifestTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int HEAD_BYTES = 59;
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
        byte[] sealed = Fixtures.seal(plaintext, SegmentSize.KIB_16, key, Fixtures.context("a/one.csv"));
        VerifiedSnapshot snapshot = open(manifestOf("a/one.csv", sealed).seal(key, RANDOM));
        SnapshotEntry entry = snapshot.entries().getFirst();

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
        ManifestWriter.Head head =
                new ManifestWriter.Head(Fixtures.SNAPSHOT, CREATED, List.of(), SnapshotManifest.MAX_ENTRIES + 1L);

        assertReason(() -> new ManifestWriter(new ByteArrayOutputStream(), key, head, RANDOM), Reason.TOO_LARGE);
    }

    @Test
    void anEarlierSealingOfTheSameFile_doesNotOpenInThePlaceOfTheLater() throws Exception {
        byte[] earlier = Fixtures.seal(Fixtures.plaintext(10), SegmentSize.KIB_16, key, Fixtures.context("a"));
        byte[] later = Fixtures.seal(Fixtures.plaintext(10), SegmentSize.KIB_16, key, Fixtures.context("a"));
        VerifiedSnapshot snapshot = open(manifestOf("a", later).seal(key, RANDOM));

        try (SealedFile file = snapshot.open(snapshot.entryAt(0), RangeSource.of(earlier), key)) {
            assertReason(() -> file.readAll(10), Reason.TAMPERED);
        }
    }

    @Test
    void sharedObject_opensInALaterSnapshotAndStaysBoundToItsOrigin() throws Exception {
        byte[] sealed = Fixtures.seal(Fixtures.plaintext(10), SegmentSize.KIB_16, key, Fixtures.context("a"));
        SnapshotEntry first = open(manifestOf("a", sealed).seal(key, RANDOM)).entryAt(0);
        VerifiedSnapshot later = reopen(first.sharedFrom(Fixtures.SNAPSHOT));
        VerifiedSnapshot claimed = reopen(first);

        assertThat(later.origins()).containsExactly(Fixtures.SNAPSHOT);
        assertThat(later.entryAt(0).object()).isEqualTo(first.object());
        try (SealedFile file = later.open(later.entryAt(0), RangeSource.of(sealed), key)) {
            assertThat(file.readAll(10)).isEqualTo(Fixtures.plaintext(10));
        }
        try (SealedFile file = claimed.open(claimed.entryAt(0), RangeSource.of(sealed), key)) {
            assertReason(() -> file.readAll(10), Reason.TAMPERED);
        }
    }

    private VerifiedSnapshot reopen(SnapshotEntry entry) throws SealingException {
        SnapshotManifest.Sealed sealed = SnapshotManifest.of(
                        Fixtures.DATASET, Fixtures.OTHER_SNAPSHOT, 0, CREATED, List.of(entry))
                .seal(key, RANDOM);
        return SnapshotManifest.open(sealed.bytes(), sealed.root(), Fixtures.OTHER_SNAPSHOT, key);
    }

    @Test
    void manifestInStorage_isReadByBlocksAndCannotChange() throws Exception {
        String[] paths = IntStream.range(0, 5_000)
                .mapToObj(i -> "folder-%d/file-%04d".formatted(i % 7, i))
                .toArray(String[]::new);
        SnapshotManifest.Sealed sealed = manifest(paths).seal(key, RANDOM);
        byte[] stored = sealed.bytes().clone();

        try (VerifiedSnapshot snapshot =
                SnapshotManifest.open(RangeSource.of(stored), stored.length, sealed.root(), Fixtures.SNAPSHOT, key)) {
            assertThat(snapshot.fileCount()).isEqualTo(5_000);
            assertThat(snapshot.entries()).isEqualTo(open(sealed).entries());
            assertThat(snapshot.entry(Fixtures.path("folder-3/file-0003"))).contains(snapshot.entryAt(2144));
            assertThat(snapshot.entry(Fixtures.path("folder-3/file-0004"))).isEmpty();
        }
        try (VerifiedSnapshot snapshot =
                SnapshotManifest.open(RangeSource.of(stored), stored.length, sealed.root(), Fixtures.SNAPSHOT, key)) {
            Arrays.fill(stored, (byte) 0);
            assertThatThrownBy(() -> snapshot.entryAt(4_999)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherManifestInStorage_isRefused() throws SealingException {
        SnapshotManifest.Sealed older = manifest("a").seal(key, RANDOM);
        SnapshotManifest.Sealed newer = manifest("a").seal(key, RANDOM);

        assertReason(
                () -> SnapshotManifest.open(
                        RangeSource.of(older.bytes()), older.bytes().length, newer.root(), Fixtures.SNAPSHOT, key),
                Reason.WRONG_SNAPSHOT);
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
    void manifestOfAnotherImplementation_opensAndIsWrittenAlike() throws Exception {
        JsonNode vector = Fixtures.read(Fixtures.formats().resolve("snapshot-manifest.json"));
        DatasetId dataset = DatasetId.parse(vector.get("dataset").asString());
        SnapshotId id = SnapshotId.parse(vector.get("snapshot").asString());
        DatasetKey vectorKey =
                new DatasetKey(dataset, vector.get("epoch").asInt(), SecretBytes.adopt(Fixtures.hex(vector, "key")));
        Sha256Digest root = Sha256Digest.of(Fixtures.hex(vector, "root"));

        VerifiedSnapshot snapshot = SnapshotManifest.open(Fixtures.hex(vector, "sealed"), root, id, vectorKey);

        assertThat(snapshot.createdAt())
                .isEqualTo(Instant.ofEpochSecond(vector.get("createdAt").asLong()));
        assertThat(snapshot.entries())
                .isEqualTo(vector.get("entries").values().stream()
                        .map(SnapshotManifestTest::entryOf)
                        .toList());
        assertThat(snapshot.entries())
                .extracting(entry -> entry.object().toString())
                .isEqualTo(vector.get("entries").values().stream()
                        .map(entry -> entry.get("objectId").asString())
                        .toList());
        assertThat(plaintextOf(
                        SnapshotManifest.of(dataset, id, 3, snapshot.createdAt(), snapshot.entries()), vectorKey))
                .isEqualTo(Fixtures.hex(vector, "plaintext"));
    }

    @Test
    void truncatedPlaintext_isRefusedAtEveryLength() throws SealingException {
        byte[] plaintext = plaintextOf(manifest("a", "b/c"), key);

        for (int length = 0; length < plaintext.length; length++) {
            byte[] cut = Arrays.copyOf(plaintext, length);
            assertThatThrownBy(() -> openPlaintext(cut)).isInstanceOf(SealingException.class);
        }
        assertReason(() -> openPlaintext(Arrays.copyOf(plaintext, plaintext.length + 1)), Reason.MALFORMED);
    }

    @Test
    void mutatedPlaintext_isRefusedOrReencodesToItself() throws SealingException {
        byte[] plaintext = plaintextOf(manifest("a", "b/c", "d\u00e9"), key);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] mutated = plaintext.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                VerifiedSnapshot opened = openPlaintext(mutated);
                SnapshotManifest again = SnapshotManifest.of(
                        opened.dataset(), opened.snapshot(), opened.epoch(), opened.createdAt(), opened.entries());
                assertThat(plaintextOf(again, key)).isEqualTo(mutated);
            } catch (SealingException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(200, 1_950);
    }

    @Test
    void unsortedPlaintext_isRefused() throws SealingException {
        byte[] plaintext = plaintextOf(manifest("a", "b"), key);
        int entry = (plaintext.length - HEAD_BYTES) / 2;
        byte[] swapped = ByteBuffer.allocate(plaintext.length)
                .put(plaintext, 0, HEAD_BYTES)
                .put(plaintext, HEAD_BYTES + entry, entry)
                .put(plaintext, HEAD_BYTES, entry)
                .array();

        assertReason(() -> openPlaintext(swapped), Reason.MALFORMED);
    }

    @Test
    void hugeCount_isRefusedBeforeMemoryIsTaken() throws SealingException {
        byte[] plaintext = plaintextOf(manifest("a"), key);
        ByteBuffer.wrap(plaintext).putInt(53, SnapshotManifest.MAX_ENTRIES);
        assertReason(() -> openPlaintext(plaintext), Reason.MALFORMED);
        ByteBuffer.wrap(plaintext).putInt(53, -1);
        assertReason(() -> openPlaintext(plaintext), Reason.MALFORMED);
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
                    new SealedHeader(
                            Bytes.of(Arrays.copyOf(Fixtures.hex(node, "header"), SealedHeader.SALT_BYTES)),
                            Bytes.of(Arrays.copyOfRange(
                                    Fixtures.hex(node, "header"),
                                    SealedHeader.SALT_BYTES,
                                    SealedLayout.HEADER_BYTES - 1))),
                    Sha256Digest.of(Fixtures.hex(node, "sha256")),
                    Optional.ofNullable(node.get("origin")).map(origin -> SnapshotId.parse(origin.asString())));
        } catch (SealingException e) {
            throw new AssertionError(e);
        }
    }

    private SnapshotManifest manifestOf(String path, byte[] sealed) throws SealingException {
        SealedHeader header = SealedHeader.parse(Arrays.copyOf(sealed, SealedLayout.HEADER_BYTES));
        return SnapshotManifest.of(
                Fixtures.DATASET,
                Fixtures.SNAPSHOT,
                0,
                CREATED,
                List.of(new SnapshotEntry(
                        Fixtures.path(path), 10, SegmentSize.KIB_16, header, Digests.sha256(sealed))));
    }

    private VerifiedSnapshot openPlaintext(byte[] plaintext) throws SealingException {
        byte[] sealed = Fixtures.seal(
                plaintext,
                SegmentSize.KIB_64,
                key,
                new SealedFileContext.Manifest(Fixtures.DATASET, Fixtures.SNAPSHOT));
        return SnapshotManifest.open(sealed, Digests.sha256(sealed), Fixtures.SNAPSHOT, key);
    }

    private static byte[] plaintextOf(SnapshotManifest manifest, DatasetKey key) throws SealingException {
        return Fixtures.unseal(
                manifest.seal(key, RANDOM).bytes(),
                SegmentSize.KIB_64,
                key,
                new SealedFileContext.Manifest(manifest.dataset(), manifest.snapshot()));
    }

    private static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SealingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
