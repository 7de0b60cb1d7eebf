package cce.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.s3.FaultyProxy.Fault;
import cce.storage.DirectUpload;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import cce.storage.contract.ObjectStoreContract;
import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract of every store, and what is S3's own, against a real service.
class S3StoreTest extends ObjectStoreContract {
    private static final String BUCKET = "objects";
    private static final int MIB = 1024 * 1024;
    private static final int PIECE = PendingObject.DIRECT_PIECE_BYTES;

    @TempDir
    private static Path folder;

    private static @Nullable SeaweedServer server;

    private String prefix = "";
    private @Nullable S3Store store;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> weed = SeaweedServer.program();
        assumeTrue(
                weed.isPresent() || System.getenv("CI") != null,
                "SeaweedFS is not installed; scripts/install-prerequisites.sh brings it");
        server = SeaweedServer.start(folder);
        server.makeBucket(BUCKET);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void choosePrefix(TestInfo test) {
        prefix = "test-" + Integer.toHexString(test.getDisplayName().hashCode());
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @Override
    protected ObjectStore store() throws StorageException {
        if (store == null) {
            store = reopened();
        }
        return store;
    }

    @Override
    protected S3Store reopened() throws StorageException {
        return S3Store.open(location(running().endpoint()));
    }

    @Test
    void largeObject_isStoredInParts() throws StorageException {
        byte[] bytes = bytes(20 * MIB + 17);
        store().put(NAME, new ByteArrayInputStream(bytes));

        assertThat(store().get(NAME, bytes.length)).isEqualTo(bytes);
        try (ObjectReader reader = store().open(NAME)) {
            byte[] part = new byte[MIB];
            reader.readFully(8L * MIB - 100, part, 0, part.length);
            assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, 8 * MIB - 100, 9 * MIB - 100));
        }
        assertReason(() -> store().put(NAME, new ByteArrayInputStream(bytes)), Reason.EXISTS);
    }

    @Test
    void upload_survivesARestartAfterEveryAppend() throws StorageException {
        byte[] bytes = bytes(23 * MIB);
        int[] appends = {MIB, 3 * MIB, 4 * MIB, 8 * MIB, 100, 6 * MIB, MIB - 100};
        int position = 0;
        for (int length : appends) {
            try (S3Store other = reopened();
                    PendingObject pending = other.pending(NAME)) {
                assertThat(pending.size()).isEqualTo(position);
                pending.append(position, bytes, position, length);
            }
            position += length;
        }
        assertReason(() -> store().size(NAME), Reason.NOT_FOUND);
        try (PendingObject pending = store().pending(NAME)) {
            pending.complete();
        }
        assertThat(store().get(NAME, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void partsSentInAnyOrder_makeTheObject() throws Exception {
        ObjectName name = ObjectName.of("parallel");
        byte[] bytes = bytes(3 * PIECE + 10);
        try (PendingObject pending = store().pending(name)) {
            List<PendingObject.Sending> sendings = beginThree(pending, bytes);
            assertReason(pending::complete, Reason.IO);
            try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
                for (Future<Void> sent : threads.invokeAll(
                        sendings.reversed().stream().map(S3StoreTest::callable).toList())) {
                    assertThat(sent.get()).isNull();
                }
            }
            pending.begin(3L * PIECE, bytes, 3 * PIECE, 10).send();
            pending.complete();
        }
        assertThat(Arrays.equals(reopened().get(name, bytes.length), bytes)).isTrue();
    }

    @Test
    void partsBehindOneThatWasNotSent_doNotCountAndAreReplaced() throws Exception {
        ObjectName name = ObjectName.of("gap");
        byte[] bytes = bytes(3 * PIECE);
        try (PendingObject pending = store().pending(name)) {
            List<PendingObject.Sending> sendings = beginThree(pending, new byte[3 * PIECE]);
            sendings.get(2).send();
            sendings.get(1).send();
        }
        try (PendingObject pending = reopened().pending(name)) {
            assertThat(pending.size()).isZero();
            List<PendingObject.Sending> sendings = beginThree(pending, bytes);
            sendings.get(0).send();
            sendings.get(2).send();
        }
        try (PendingObject pending = reopened().pending(name)) {
            // With the other bytes of the first try behind it: only the owner knows that they do not count.
            assertThat(pending.size()).isGreaterThanOrEqualTo(PIECE);
            pending.truncate(PIECE);
            pending.begin(PIECE, bytes, PIECE, PIECE).send();
            pending.begin(2L * PIECE, bytes, 2 * PIECE, PIECE).send();
            pending.complete();
        }
        assertThat(Arrays.equals(reopened().get(name, bytes.length), bytes)).isTrue();
    }

    @Test
    void partThatFails_endsTheUploadAndKeepsWhatCameBefore() throws Exception {
        ObjectName name = ObjectName.of("failing");
        byte[] bytes = bytes(3 * PIECE);
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        line -> line.contains("partNumber=2") ? new Fault.Answer(403) : new Fault.None());
                S3Store behind = S3Store.open(location(proxy.endpoint()));
                PendingObject pending = behind.pending(name)) {
            List<PendingObject.Sending> sendings = beginThree(pending, bytes);
            sendings.get(0).send();
            assertReason(sendings.get(1)::send, Reason.IO);
            sendings.get(2).send();
            assertReason(pending::complete, Reason.IO);
            assertReason(() -> pending.truncate(PIECE), Reason.IO);
        }
        assertReason(() -> store().size(name), Reason.NOT_FOUND);
        try (PendingObject pending = reopened().pending(name)) {
            assertThat(pending.size()).isEqualTo(PIECE);
        }
    }

    @Test
    void partsBegunAnywhereButTheEnd_areRefused() throws Exception {
        try (PendingObject pending = store().pending(ObjectName.of("places"))) {
            byte[] bytes = bytes(PIECE);
            assertReason(() -> pending.begin(PIECE, bytes, 0, PIECE), Reason.BAD_RANGE);
            PendingObject.Sending first = pending.begin(0, bytes, 0, PIECE);
            assertReason(() -> pending.begin(0, bytes, 0, PIECE), Reason.BAD_RANGE);
            assertReason(() -> pending.begin(2L * PIECE, bytes, 0, PIECE), Reason.BAD_RANGE);
            first.send();
            assertThat(pending.size()).isEqualTo(PIECE);
        }
    }

    private static List<PendingObject.Sending> beginThree(PendingObject pending, byte[] bytes) throws StorageException {
        List<PendingObject.Sending> sendings = new ArrayList<>();
        for (int at = 0; at < 3 * PIECE; at += PIECE) {
            sendings.add(pending.begin(at, bytes, at, PIECE));
        }
        return sendings;
    }

    private static Callable<Void> callable(PendingObject.Sending sending) {
        return () -> {
            sending.send();
            return null;
        };
    }

    @Test
    void truncation_backIntoAPartMadeOfSmallAppends_findsThem() throws StorageException {
        byte[] bytes = bytes(12 * MIB);
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes, 0, 6 * MIB);
            pending.append(6L * MIB, bytes, 6 * MIB, 2 * MIB);
            pending.append(8L * MIB, new byte[4 * MIB], 0, 4 * MIB);
        }
        try (S3Store other = reopened();
                PendingObject pending = other.pending(NAME)) {
            assertThat(pending.size()).isEqualTo(12L * MIB);
            pending.truncate(8L * MIB);
            pending.append(8L * MIB, bytes, 8 * MIB, 4 * MIB);
            pending.complete();
        }
        assertThat(store().get(NAME, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void truncation_insideAWholePart_isRefusedAndChangesNothingVisible() throws StorageException {
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes(6 * MIB), 0, 6 * MIB);

            assertReason(() -> pending.truncate(1), Reason.BAD_RANGE);
        }
        assertReason(() -> store().size(NAME), Reason.NOT_FOUND);
    }

    @Test
    void completedUpload_leavesNothingPending() throws StorageException {
        try (PendingObject pending = store().pending(NAME)) {
            pending.append(0, bytes(6 * MIB), 0, 6 * MIB);
            pending.append(6L * MIB, bytes(10), 0, 10);
            pending.complete();
        }

        assertReason(() -> store().pending(NAME), Reason.EXISTS);
        store().delete(NAME);
        try (PendingObject pending = store().pending(NAME)) {
            assertThat(pending.size()).isZero();
        }
    }

    @Test
    void listing_goesOverPages() throws Exception {
        ObjectStore store = store();
        List<Callable<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < 1_050; i++) {
            ObjectName name = new ObjectName("many/" + i);
            puts.add(() -> {
                store.put(name, new byte[1]);
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> put : threads.invokeAll(puts)) {
                assertThat(put.get()).isTrue();
            }
        }

        assertThat(store.list(new ObjectName("many"))).hasSize(1_050).isSorted();
    }

    @Test
    void absentBucket_isSaid() throws Exception {
        assertReason(
                () -> S3Store.open(running().bucket("no-such-bucket", running().endpoint())), Reason.NOT_FOUND);
    }

    @Test
    void unreachableService_failsInBoundedTime() {
        assertReason(() -> S3Store.open(location(URI.create("http://127.0.0.1:1"))), Reason.IO);
    }

    @Test
    void throttledAndFailingAnswers_areRetried() throws Exception {
        byte[] bytes = bytes(9 * MIB);
        AtomicInteger requests = new AtomicInteger();
        try (FaultyProxy proxy =
                        FaultyProxy.before(running().endpoint(), request -> switch (requests.incrementAndGet() % 3) {
                            case 1 -> new Fault.Answer(503);
                            case 2 -> new Fault.Answer(500);
                            default -> new Fault.None();
                        });
                S3Store through = S3Store.open(location(proxy.endpoint()))) {
            through.put(NAME, new ByteArrayInputStream(bytes));
            assertThat(through.get(NAME, bytes.length)).isEqualTo(bytes);
        }
        assertThat(requests.get()).isGreaterThan(15);
    }

    @Test
    void endlessThrottling_endsWithAReason() throws Exception {
        store().put(NAME, bytes(10));
        try (FaultyProxy proxy = FaultyProxy.before(running().endpoint(), request -> new Fault.Answer(503))) {
            assertReason(() -> S3Store.openReadOnly(location(proxy.endpoint())), Reason.IO);
        }
    }

    @Test
    void cutAnswers_areTakenUpWhereTheyBroke() throws Exception {
        byte[] bytes = bytes(2 * MIB);
        store().put(NAME, bytes);
        AtomicInteger reads = new AtomicInteger();
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        request -> request.startsWith("GET") && reads.incrementAndGet() <= 3
                                ? new Fault.CutAfter(500_000)
                                : new Fault.None());
                S3Store through = S3Store.openReadOnly(location(proxy.endpoint()))) {
            assertThat(through.get(NAME, bytes.length)).isEqualTo(bytes);
        }
        assertThat(reads.get()).isEqualTo(4);
    }

    @Test
    void answersCutForEver_endWithAReason() throws Exception {
        store().put(NAME, bytes(MIB));
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        request -> request.startsWith("GET") ? new Fault.CutAfter(0) : new Fault.None());
                S3Store through = S3Store.openReadOnly(location(proxy.endpoint()))) {
            assertReason(() -> through.get(NAME, MIB), Reason.IO);
        }
    }

    @Test
    void partsOfACutAnswer_areToldOnceAndAreRight() throws Exception {
        byte[] bytes = bytes(2 * MIB);
        store().put(NAME, bytes);
        AtomicInteger reads = new AtomicInteger();
        List<byte[]> parts = Stream.generate(() -> new byte[MIB / 4]).limit(8).toList();
        List<Integer> told = new ArrayList<>();
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        request -> request.startsWith("GET") && reads.incrementAndGet() <= 2
                                ? new Fault.CutAfter(700_000)
                                : new Fault.None());
                S3Store through = S3Store.openReadOnly(location(proxy.endpoint()));
                ObjectReader reader = through.open(NAME)) {
            reader.readParts(0, parts, told::add);
        }
        assertThat(told).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i)).isEqualTo(Arrays.copyOfRange(bytes, i * MIB / 4, (i + 1) * MIB / 4));
        }
        assertThat(reads.get()).as("what was there is not asked for again").isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"403,2", "404,1", "412,1", "400,1", "503,6"})
    void refusedReads_areRepeatedOnlyWhereItMayHelp(int status, int requests) throws Exception {
        store().put(NAME, bytes(1000));
        AtomicInteger reads = new AtomicInteger();
        Set<String> asked = ConcurrentHashMap.newKeySet();
        try (FaultyProxy proxy = FaultyProxy.before(running().endpoint(), request -> {
                    if (!request.startsWith("GET")) {
                        return new Fault.None();
                    }
                    reads.incrementAndGet();
                    asked.add(request);
                    return new Fault.Answer(status);
                });
                S3Store through = S3Store.openReadOnly(location(proxy.endpoint()));
                ObjectReader reader = through.open(NAME)) {
            Reason reason = status == 404 || status == 412 ? Reason.NOT_FOUND : Reason.IO;
            assertReason(() -> reader.readFully(0, new byte[1000], 0, 1000), reason);
        }
        assertThat(reads.get()).isEqualTo(requests);
        assertThat(asked).allMatch(request -> request.contains("X-Amz-Signature="));
    }

    @Test
    void objectReplacedWhileItIsOpen_isNotRead() throws Exception {
        byte[] bytes = bytes(1000);
        store().put(NAME, bytes);
        try (ObjectReader reader = store().open(NAME)) {
            store().delete(NAME);
            store().put(NAME, Arrays.copyOf(bytes, 999));
            assertReason(() -> reader.readFully(0, new byte[10], 0, 10), Reason.NOT_FOUND);
        }
    }

    @Test
    void anotherRangeThanAskedFor_isRefused() throws Exception {
        store().put(NAME, bytes(MIB));
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        request -> request.startsWith("GET") ? new Fault.WrongRange() : new Fault.None());
                S3Store through = S3Store.openReadOnly(location(proxy.endpoint()));
                ObjectReader reader = through.open(NAME)) {
            assertReason(() -> reader.readFully(100, new byte[1000], 0, 1000), Reason.IO);
        }
    }

    @Test
    void lostAnswerOfACompletion_isNotTakenForAnotherWriter() throws Exception {
        byte[] bytes = bytes(9 * MIB);
        AtomicInteger completions = new AtomicInteger();
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        request -> request.startsWith("POST")
                                        && request.contains("uploadId")
                                        && completions.incrementAndGet() == 1
                                ? new Fault.CutAfter(0)
                                : new Fault.None());
                S3Store through = S3Store.open(location(proxy.endpoint()))) {
            through.put(NAME, new ByteArrayInputStream(bytes));
        }
        assertThat(completions.get()).isGreaterThan(1);
        assertThat(store().get(NAME, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void lostAnswerOfASmallPut_isNotTakenForAnotherWriter() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        try (FaultyProxy proxy = FaultyProxy.before(
                        running().endpoint(),
                        request -> request.startsWith("PUT") && request.contains("9f3c") && puts.incrementAndGet() == 1
                                ? new Fault.CutAfter(0)
                                : new Fault.None());
                S3Store through = S3Store.open(location(proxy.endpoint()))) {
            through.put(NAME, bytes(10));
        }
        assertThat(puts.get()).isEqualTo(2);
        assertThat(store().get(NAME, 10)).isEqualTo(bytes(10));
    }

    private static SeaweedServer running() {
        return java.util.Objects.requireNonNull(server, "the service runs");
    }

    private StoreLocation.Bucket location(URI endpoint) {
        try {
            return running().bucket(BUCKET + "/" + prefix, endpoint);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void directPut_storesExactlyItsObjectOnceAndInTime() throws Exception {
        ObjectName name = new ObjectName("datasets/d/objects/direct");
        DirectUpload permission =
                store().directPut(name, 5, Duration.ofMinutes(1)).orElseThrow();
        assertThat(send(permission, permission.url(), new byte[6])).isEqualTo(403);
        URI elsewhere = URI.create(permission.url().toString().replace("objects/direct", "objects/other"));
        assertThat(send(permission, elsewhere, new byte[5])).isEqualTo(403);
        assertThat(send(permission, permission.url(), "right".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(200);
        assertThat(send(permission, permission.url(), "wrong".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(412);
        assertThat(store().get(name, 10)).isEqualTo("right".getBytes(StandardCharsets.US_ASCII));

        DirectUpload brief = store().directPut(new ObjectName("datasets/d/objects/late"), 5, Duration.ofSeconds(1))
                .orElseThrow();
        Thread.sleep(2100);
        assertThat(send(brief, brief.url(), new byte[5])).isEqualTo(403);
    }

    @Test
    void directAppends_growAnUploadThatTheOwnerCompletes() throws Exception {
        ObjectName name = new ObjectName("datasets/d/objects/pieces");
        byte[] bytes = new byte[2 * PendingObject.DIRECT_PIECE_BYTES + 1000];
        new java.util.Random(3).nextBytes(bytes);
        try (PendingObject pending = store().pending(name)) {
            for (DirectUpload piece : pending.directAppends(bytes.length, true, Duration.ofMinutes(1))) {
                int from = (int) piece.position();
                byte[] part = Arrays.copyOfRange(bytes, from, from + (int) piece.length());
                assertThat(send(piece, piece.url(), part)).isEqualTo(200);
            }
        }
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store().size(name)))
                .isInstanceOf(StorageException.class);
        try (PendingObject pending = store().pending(name)) {
            assertThat(pending.size()).isEqualTo(bytes.length);
            pending.complete();
        }
        assertThat(store().get(name, bytes.length)).isEqualTo(bytes);
    }

    private static int send(DirectUpload permission, URI url, byte[] bytes) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes.length);
        permission.headers().forEach(connection::setRequestProperty);
        try {
            connection.getOutputStream().write(bytes);
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
