package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-06-15T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2024-02-29T23:59:59Z",
                "2026-12-31T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-06-15T01:02:03.004Z",
                "2026-06-15T01:02:03+02:00",
                "-0001-06-15T01:02:03Z"
            })
    void time_isReadAsThePlatformReadsIt(String text) {
        assertThat(Times.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-06-15",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2025-02-29T00:00:00Z",
                "2026-06-15T25:00:00Z",
                "2026-06-15T24:00:01Z",
                "2026-06-15T00:60:00Z",
                "2026-06-15T00:00:61Z",
                "2026-06-15 00:00:00Z",
                "2026-06-15T00:00:00z ",
                "２026-06-15T00:00:00Z",
                "2026-06-15T00:00:0/Z"
            })
    void anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
