package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.SnapshotId;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The published vectors of docs/formats/sealed-file.md, which an implementation in another language computed: ours
/// makes the same bytes, and Tink opens them.
class SealedFileVectorsTest {
    static List<Path> vectors() {
        return Fixtures.published("sealed-file");
    }

    @Test
    void vectors_coverEverySegmentSizeAndTheEmptyFile() {
        assertThat(vectors())
                .extracting(vector -> vector.getFileName().toString())
                .contains("16k-empty.json", "64k-empty.json", "1m-empty.json", "16k-segments-3-exact.json")
                .hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void sealedFiles_haveThePublishedBytesHereAndInTink(Path file) throws Exception {
        JsonNode vector = Fixtures.read(file);
        DatasetId dataset = DatasetId.parse(vector.get("dataset").asString());
        SealedFileContext context = new SealedFileContext.DatasetFile(
                dataset,
                SnapshotId.parse(vector.get("snapshot").asString()),
                SnapshotPath.parse(vector.get("path").asString()));
        byte[] plaintext = Fixtures.plaintext(vector.get("plaintextBytes").asInt());
        SegmentSize size = SegmentSize.ofBytes(vector.get("segmentSize").asInt());
        DatasetKey key = new DatasetKey(dataset, 0, SecretBytes.adopt(Fixtures.hex(vector, "key")));
        SealedHeader header =
                new SealedHeader(Bytes.of(Fixtures.hex(vector, "salt")), Bytes.of(Fixtures.hex(vector, "noncePrefix")));

        byte[] sealed = new ChunkSealer(key, context)
                .seal(SealingState.begin(size, header), plaintext, 0, plaintext.length, true)
                .ciphertext();

        assertThat(header.objectId()).hasToString(vector.get("objectId").asString());
        assertThat(context.associatedData()).isEqualTo(Fixtures.hex(vector, "associatedData"));
        assertThat(sealed).hasSize(vector.get("ciphertextBytes").asInt());
        assertThat(Digests.sha256(sealed))
                .hasToString(vector.get("ciphertextSha256").asString());
        if (vector.has("ciphertext")) {
            assertThat(sealed).isEqualTo(Fixtures.hex(vector, "ciphertext"));
        }
        assertThat(Fixtures.unseal(sealed, size, key, context)).isEqualTo(plaintext);
        assertThat(tinkOpen(vector, size, sealed)).isEqualTo(plaintext);
    }

    private static byte[] tinkOpen(JsonNode vector, SegmentSize size, byte[] sealed) throws Exception {
        var tink = new AesGcmHkdfStreaming(Fixtures.hex(vector, "key"), "HmacSha256", 32, size.bytes(), 0);
        try (var in =
                tink.newDecryptingStream(new ByteArrayInputStream(sealed), Fixtures.hex(vector, "associatedData"))) {
            return in.readAllBytes();
        }
    }
}
