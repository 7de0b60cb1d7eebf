package cce.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    private static final String LIMITS = "{\"timeout_seconds\":5,\"memory_mib\":64,\"output_mib\":1,\"processes\":2}";

    @Test
    void record_survivesWritingAndReading() {
        assertThat(Json.read(LIMITS, JobLimits.class)).isEqualTo(new JobLimits(5, 64, 1, 2));
        assertThat(Json.writeText(new JobLimits(5, 64, 1, 2))).isEqualTo(LIMITS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"timeout_seconds\":5,\"memory_mib\":64,\"output_mib\":1}",
                "{\"timeout_seconds\":5,\"memory_mib\":64,\"output_mib\":1,\"processes\":2,\"more\":1}",
                "{\"timeout_seconds\":5,\"timeout_seconds\":5,\"memory_mib\":64,\"output_mib\":1,\"processes\":2}",
                "{\"timeout_seconds\":null,\"memory_mib\":64,\"output_mib\":1,\"processes\":2}",
                "{\"timeout_seconds\":\"5\",\"memory_mib\":64,\"output_mib\":1,\"processes\":2}",
                "{\"timeout_seconds\":5.5,\"memory_mib\":64,\"output_mib\":1,\"processes\":2}",
                "{\"timeout_seconds\":99999999999999999999,\"memory_mib\":64,\"output_mib\":1,\"processes\":2}",
                "{\"timeout_seconds\":5,\"memory_mib\":64,\"output_mib\":1,\"processes\":2} x",
                "{\"timeout_seconds\":0,\"memory_mib\":64,\"output_mib\":1,\"processes\":2}"
            })
    void documentNotOfTheForm_isRefused(String document) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Json.read(document, JobLimits.class));
    }

    @Test
    void deepNesting_isRefusedNotOverflowing() {
        String deep = "[".repeat(100_000);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Json.tree(deep.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void hugeDocument_isRefusedBeforeParsing() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Json.tree(new byte[Json.MAX_DOCUMENT_BYTES + 1]))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ProtocolException.Reason.TOO_LARGE));
    }

    @Test
    void canonicalForm_sortsNames() {
        assertThat(new String(Json.canonical(new JobLimits(5, 64, 1, 2)), StandardCharsets.UTF_8))
                .isEqualTo("{\"memory_mib\":64,\"output_mib\":1,\"processes\":2,\"timeout_seconds\":5}");
    }

    @Test
    void refusal_namesTheFieldAndNotItsValue() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Json.read("{\"type\":7}", Problem.class))
                .withMessageNotContaining("7")
                .withMessageContaining("not of the expected form");
    }
}
