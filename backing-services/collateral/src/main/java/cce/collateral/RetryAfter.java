package cce.collateral;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The pause a server asks for (RFC 9110, section 10.2.3): seconds, or a date relative to the answer's own.
final class RetryAfter {
    /// A server that asks for more is not believed further than this.
    private static final Duration MAX = Duration.ofHours(1);

    private RetryAfter() {}

    static Optional<Duration> of(HttpHeaders headers) {
        return headers.firstValue("Retry-After").flatMap(value -> parsed(value.strip(), headers));
    }

    private static Optional<Duration> parsed(String value, HttpHeaders headers) {
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(value))));
        }
        Optional<Instant> until = date(value);
        Optional<Instant> now = headers.firstValue("Date").flatMap(RetryAfter::date);
        return until.flatMap(end -> now.map(start -> bounded(Duration.between(start, end))));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            // A header we cannot read asks for nothing; the usual backoff applies.
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration pause) {
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(MAX) > 0 ? MAX : pause;
    }
}
