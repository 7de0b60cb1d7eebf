package cce.sealing.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KeyHierarchyTest {
    private static final DatasetId DATASET = DatasetId.parse("0x00112233445566778899aabbccddeeff00112233");
    private static final DatasetId OTHER = DatasetId.parse("0x10112233445566778899aabbccddeeff00112233");
    private static final JobId JOB = JobId.parse("0b6e1c3a-52f4-4c6b-9d1e-7a80c9e4f215");

    private final KeyHierarchy keys = hierarchy(0);

    @Test
    void everyKey_matchesThePublishedVectors() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/vectors/key-derivation.json"))) {
            JsonNode vectors = JsonMapper.builder().build().readTree(in).get("vectors");
            assertThat(vectors.size()).isEqualTo(10);
            for (JsonNode vector : vectors) {
                assertThat(hex(derive(vector)))
                        .as(vector.get("key").asString())
                        .isEqualTo(vector.get("output").asString());
            }
        }
    }

    @Test
    void differentPurposesIdsAndEpochs_giveDifferentKeys() {
        Set<String> seen = new HashSet<>();
        for (SecretBytes key : new SecretBytes[] {
            keys.datasetKey(DATASET, 0).secret(),
            keys.datasetKey(DATASET, 1).secret(),
            keys.datasetKey(DATASET, 2).secret(),
            keys.datasetKey(OTHER, 0).secret(),
            keys.resultKey(JOB).secret(),
            keys.uploadTokenKey(),
            keys.credentialSigningSeed(),
            keys.manifestSigningSeed(),
            keys.ledgerAccountKey(),
            keys.databaseKey()
        }) {
            assertThat(seen.add(hex(key))).isTrue();
        }
    }

    @Test
    void sameRoot_givesSameKeys() {
        assertThat(hierarchy(0)
                        .datasetKey(DATASET, 0)
                        .secret()
                        .sameAs(keys.datasetKey(DATASET, 0).secret()))
                .isTrue();
    }

    @Test
    void anotherRoot_givesOtherKeys() {
        assertThat(hierarchy(1)
                        .datasetKey(DATASET, 0)
                        .secret()
                        .sameAs(keys.datasetKey(DATASET, 0).secret()))
                .isFalse();
    }

    @Test
    void negativeEpoch_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> keys.datasetKey(DATASET, -1));
    }

    @Test
    void rootOfAnotherLength_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RootKey(SecretBytes.adopt(new byte[31])));
        assertThatIllegalArgumentException().isThrownBy(() -> new RootKey(SecretBytes.adopt(new byte[33])));
    }

    @Test
    void closedHierarchy_derivesNothing() {
        keys.close();

        assertThatIllegalStateException().isThrownBy(() -> keys.datasetKey(DATASET, 0));
    }

    private SecretBytes derive(JsonNode vector) {
        return switch (vector.get("key").asString()) {
            case "dataset" ->
                keys.datasetKey(
                                DatasetId.parse(vector.get("dataset").asString()),
                                vector.get("epoch").asInt())
                        .secret();
            case "result" ->
                keys.resultKey(JobId.parse(vector.get("job").asString())).secret();
            case "upload-token" -> keys.uploadTokenKey();
            case "credential-signing" -> keys.credentialSigningSeed();
            case "manifest-signing" -> keys.manifestSigningSeed();
            case "ledger-account" -> keys.ledgerAccountKey();
            case "database" -> keys.databaseKey();
            default -> throw new AssertionError("unknown vector");
        };
    }

    private static KeyHierarchy hierarchy(int first) {
        byte[] root = new byte[32];
        for (int i = 0; i < root.length; i++) {
            root[i] = (byte) (first + i);
        }
        return new KeyHierarchy(new RootKey(SecretBytes.adopt(root)));
    }

    private static String hex(SecretBytes key) {
        return HexFormat.of().formatHex(key.copy(SecretAccess.toRawKeyBytes()));
    }
}
