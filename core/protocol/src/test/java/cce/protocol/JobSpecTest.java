package cce.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobSpecTest {
    private static final Sha256Digest DIGEST = Sha256Digest.of(new byte[32]);
    private static final DatasetId DATASET = DatasetId.of(new byte[20]);

    @Test
    void specification_survivesWritingAndReading() {
        JobSpec spec = spec(List.of("python3", "main.py"), Map.of("A_1", "x"), Map.of("rand-hie", DATASET));
        assertThat(Json.read(Json.write(spec), JobSpec.class)).isEqualTo(spec);
    }

    @Test
    void emptyCommand_isRefused() {
        assertRefused(List.of(), Map.of(), Map.of("d", DATASET));
    }

    @Test
    void wordWithNul_isRefused() {
        assertRefused(List.of("a\0b"), Map.of(), Map.of("d", DATASET));
    }

    @Test
    void tooManyWords_areRefused() {
        assertRefused(Collections.nCopies(65, "x"), Map.of(), Map.of("d", DATASET));
    }

    @Test
    void mountNameThatIsAPath_isRefused() {
        for (String name : List.of("..", "a/b", "", "A", "a b", "-x", ".hidden", "x".repeat(65))) {
            assertRefused(List.of("x"), Map.of(), Map.of(name, DATASET));
        }
    }

    @Test
    void environmentNameOutsideUpperCase_isRefused() {
        for (String name : List.of("a", "", "1A", "A=B", "LD PRELOAD")) {
            assertRefused(List.of("x"), Map.of(name, "v"), Map.of("d", DATASET));
        }
    }

    @Test
    void noDatasetOrOneTwice_isRefused() {
        assertRefused(List.of("x"), Map.of(), Map.of());
        assertRefused(List.of("x"), Map.of(), Map.of("a", DATASET, "b", DATASET));
    }

    @Test
    void submitOutsideTheJobsFolder_isRefused() {
        JobId job = new JobId(new java.util.UUID(1, 2));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new SubmitRequest(
                        "c", job, "results/other/x", DIGEST, TeeType.TDX, EvidenceDocument.of(new byte[1], "")));
    }

    private static JobSpec spec(List<String> command, Map<String, String> env, Map<String, DatasetId> datasets) {
        return new JobSpec(DIGEST, DIGEST, command, env, datasets, JobLimits.DEFAULT);
    }

    private static void assertRefused(List<String> command, Map<String, String> env, Map<String, DatasetId> datasets) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> spec(command, env, datasets));
    }
}
