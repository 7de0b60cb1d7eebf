package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.DatasetId;
import cce.protocol.SnapshotId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// The published vectors of docs/formats/sealed-file.md, which another implementation computed.
class SealedFileVectorsTest {
    @TestFactory
    Iterable<DynamicTest> sealedFiles_haveThePublishedBytes() {
        JsonNode vectors = Fixtures.vectors("sealed-file.json");
        return vectors.get("files").values().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.get("path").asString() + " at "
                                + file.get("segmentSize").asInt(),
                        () -> assertVector(vectors, file)))
                .toList();
    }

    private static void assertVector(JsonNode vectors, JsonNode file) throws Exception {
        DatasetId dataset = DatasetId.parse(vectors.get("dataset").asString());
        SnapshotId snapshot = SnapshotId.parse(vectors.get("snapshot").asString());
        SealedFileContext context = new SealedFileContext.DatasetFile(
                dataset, snapshot, SnapshotPath.parse(file.get("path").asString()));
        byte[] plaintext = Fixtures.plaintext(file.get("plaintextBytes").asInt());
        SegmentSize size = SegmentSize.ofBytes(file.get("segmentSize").asInt());
        DatasetKey key = new DatasetKey(dataset, 0, SecretBytes.adopt(Fixtures.hex(vectors, "key")));
        SealingState state = SealingState.fresh(
                size,
                Fixtures.fixedRandom(ByteBuffer.allocate(39)
                        .put(Fixtures.hex(vectors, "salt"))
                        .put(Fixtures.hex(vectors, "noncePrefix"))
                        .array()));

        ChunkSealer.Chunk sealed = new ChunkSealer(key, context).seal(state, plaintext, 0, plaintext.length, true);

        assertThat(context.associatedData()).isEqualTo(Fixtures.hex(file, "associatedData"));
        assertThat(sealed.ciphertext()).hasSize(file.get("ciphertextBytes").asInt());
        assertThat(sealed.digest().toString())
                .isEqualTo(file.get("ciphertextSha256").asString());
        if (file.has("ciphertext")) {
            assertThat(sealed.ciphertext()).isEqualTo(Fixtures.hex(file, "ciphertext"));
        }
        assertThat(Fixtures.unseal(sealed.ciphertext(), size, key, context)).isEqualTo(plaintext);
    }
}
