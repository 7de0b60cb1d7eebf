package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.testing.LivingFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UploadTest {
    private static final Harness CCED = new Harness();
    private static final int MIB = 1 << 20;

    @AfterAll
    static void stop() {
        CCED.close();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Client.Answer chunk(
            DatasetId id, String token, String path, byte[] bytes, long offset, boolean last) {
        return CCED.upload(
                id, token, path, bytes, "Upload-Offset", Long.toString(offset), "Upload-Complete", last ? "?1" : "?0");
    }

    private static long offset(DatasetId id, String token, String path) {
        return CCED.client
                .send("HEAD", "/v1/datasets/" + id + "/upload/" + path, token, BodyPublishers.noBody())
                .headers()
                .firstValueAsLong("Upload-Offset")
                .orElseThrow();
    }

    private static CcedApi.Receipt finish(DatasetId id, String token) {
        return CCED.client
                .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                .as(CcedApi.Receipt.class);
    }

    @Test
    void chunksOfAnyLength_giveTheFile() {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        byte[] file = random(19 * MIB + 123, 1);
        int[] ends = {8 * MIB, 8 * MIB + 1, 8 * MIB + 70_000, 16 * MIB, file.length};
        int at = 0;
        for (int end : ends) {
            CcedApi.UploadAnswer answer = chunk(
                            id, token, "deep/er/big.bin", Client.slice(file, at, end), at, end == file.length)
                    .as(CcedApi.UploadAnswer.class);
            assertThat(answer.sizeBytes()).isEqualTo(end);
            at = end;
        }
        CcedApi.Receipt receipt = finish(id, token);
        assertThat(receipt.totalSize()).isEqualTo(file.length);
    }

    @Test
    void emptyFileAndWholeFile_areTaken() {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        assertThat(CCED.upload(id, token, "empty", new byte[0])
                        .as(CcedApi.UploadAnswer.class)
                        .complete())
                .isTrue();
        assertThat(CCED.upload(id, token, "whole%20file.bin", random(9 * MIB, 2))
                        .as(CcedApi.UploadAnswer.class)
                        .sizeBytes())
                .isEqualTo(9 * MIB);
        assertThat(finish(id, token).files()).hasSize(2);
    }

    @Test
    void wrongOffset_isRefusedWithTheRightOne() {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        chunk(id, token, "f", random(MIB, 3), 0, false).as(CcedApi.UploadAnswer.class);
        Client.Answer answer = chunk(id, token, "f", random(MIB, 3), 5, false);
        assertThat(answer.problem()).isEqualTo("upload-offset");
        assertThat(offset(id, token, "f")).isEqualTo(MIB);
    }

    @Test
    void cutConnection_resumesAtTheLastCompleteChunk() throws Exception {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        byte[] file = random(20 * MIB, 4);
        sendAndCut(id, token, file, 17 * MIB);
        Harness.await(() -> Optional.of(offset(id, token, "cut.bin")).filter(at -> at > 0));
        long resumed = Harness.await(() -> resume(id, token, file));
        assertThat(resumed).isBetween(8L * MIB - (64 << 10), 17L * MIB);
        CcedApi.Receipt receipt = finish(id, token);
        assertThat(receipt.totalSize()).isEqualTo(file.length);
    }

    /// Sends the rest from where the file stands, as a client does: cced may still be storing what came before the cut,
    /// and then says that the file stands elsewhere, or is being written.
    private static Optional<Long> resume(DatasetId id, String token, byte[] file) {
        long stands = offset(id, token, "cut.bin");
        Client.Answer answer = chunk(id, token, "cut.bin", Client.slice(file, (int) stands, file.length), stands, true);
        if (answer.status() != 200) {
            assertThat(answer.problem()).isIn("upload-offset", "rate-limited");
            return Optional.empty();
        }
        return Optional.of(stands);
    }

    private static void sendAndCut(DatasetId id, String token, byte[] file, int sent) throws IOException {
        try (SSLSocket socket = (SSLSocket) Client.trustAll()
                .getSocketFactory()
                .createSocket("127.0.0.1", CCED.ready().port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/datasets/" + id + "/upload/cut.bin HTTP/1.1\r\nHost: cced\r\nAuthorization: Bearer "
                            + token + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + file.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(file, 0, sent);
            out.flush();
        }
    }

    @Test
    void incompleteFile_blocksFinalising() {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        chunk(id, token, "f", random(100, 5), 0, false).as(CcedApi.UploadAnswer.class);
        assertThat(CCED.client
                        .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                        .problem())
                .isEqualTo("upload-incomplete");
    }

    @Test
    void wrongDeclaredLength_isRefused() {
        DatasetId id = CCED.register();
        Client.Answer answer = CCED.upload(id, CCED.uploadToken(id), "f", random(100, 6), "Upload-Length", "101");
        assertThat(answer.problem()).isEqualTo("upload-incomplete");
    }

    @Test
    void finalisedDataset_takesNothingMore() {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        assertThat(CCED.client
                        .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                        .problem())
                .isEqualTo("dataset-empty");
        CCED.upload(id, token, "f", random(10, 7)).as(CcedApi.UploadAnswer.class);
        finish(id, token);
        assertThat(CCED.client
                        .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                        .problem())
                .isEqualTo("dataset-frozen");
        assertThat(CCED.upload(id, token, "g", random(10, 8)).problem()).isEqualTo("dataset-frozen");
    }

    @Test
    void tokenOfAnotherDataset_isRefused() {
        DatasetId mine = CCED.register();
        String token = CCED.uploadToken(CCED.register());
        assertThat(CCED.upload(mine, token, "f", new byte[1]).problem()).isEqualTo("sign-in-required");
    }

    @Test
    void pathsThatLeadElsewhere_areRefused() {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        for (String path : new String[] {"%2e%2e/x", ".cce/gate-index", "a%00b", "a/%2e%2e%2fb", "x".repeat(300)}) {
            assertThat(CCED.upload(id, token, path, new byte[1]).status())
                    .as(path)
                    .isBetween(400, 409);
        }
    }

    @Test
    void storage_holdsNoPlaintext() throws IOException {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        String marker = "a sentence that nobody else may ever read";
        chunk(id, token, "f", marker.getBytes(StandardCharsets.UTF_8), 0, false).as(CcedApi.UploadAnswer.class);
        chunk(id, token, "f", marker.getBytes(StandardCharsets.UTF_8), marker.length(), true)
                .as(CcedApi.UploadAnswer.class);
        finish(id, token);
        assertThat(LivingFolder.files(Path.of(CCED.config.objects()))).isNotEmpty();
        for (Path file : LivingFolder.files(CCED.folder)) {
            assertThat(text(file)).as("%s", file).doesNotContain(marker);
        }
    }

    /// Empty when the file has gone: the database removes some of its own.
    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    @Test
    void storedFileChangedOnDisk_failsFinalising() throws IOException {
        DatasetId id = CCED.register();
        String token = CCED.uploadToken(id);
        CcedApi.UploadAnswer answer =
                CCED.upload(id, token, "f", random(1000, 9)).as(CcedApi.UploadAnswer.class);
        String name = answer.storedPath().substring(answer.storedPath().lastIndexOf('/') + 1);
        Path object = LivingFolder.files(Path.of(CCED.config.objects())).stream()
                .filter(file -> file.endsWith(name))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(object);
        bytes[500] ^= 1;
        object.toFile().setWritable(true);
        Files.write(object, bytes);
        assertThat(CCED.client
                        .post("/v1/datasets/" + id + "/finalize", token, Map.of())
                        .problem())
                .isEqualTo("storage-unavailable");
    }
}
