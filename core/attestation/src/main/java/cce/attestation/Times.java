package cce.attestation;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Reads the times of JSON documents. Collateral has dozens, all of one spelling, which is read without the machinery
/// that a general format needs; every other spelling is left to that machinery.
final class Times {
    /// The places of the digits are zeros.
    private static final String SPELLING = "0000-00-00T00:00:00Z";

    private Times() {}

    /// An ISO 8601 time in UTC, refused as [java.time.DateTimeException].
    static Instant parse(String text) {
        return isUsual(text) ? usual(text) : Instant.parse(text);
    }

    private static boolean isUsual(String text) {
        if (text.length() != SPELLING.length()) {
            return false;
        }
        for (int i = 0; i < SPELLING.length(); i++) {
            char c = text.charAt(i);
            char spelled = SPELLING.charAt(i);
            if (spelled == '0' ? c < '0' || c > '9' : c != spelled) {
                return false;
            }
        }
        // The end of a day and leap seconds have rules of their own.
        return number(text, 11, 13) < 24 && number(text, 17, 19) < 60;
    }

    private static Instant usual(String text) {
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19))
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }
}
