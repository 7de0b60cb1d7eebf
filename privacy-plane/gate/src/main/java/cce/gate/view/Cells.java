package cce.gate.view;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Values of binary formats as cells of a table, spelt as a CSV would spell them.
final class Cells {
    private static final double MAX_PLAIN = 1e15;
    private static final double MIN_PLAIN = 1e-7;
    private static final long NANOS = 1_000_000_000L;
    private static final long MAX_DAYS = 100_000_000L;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private Cells() {}

    static String of(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "" : value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        return size >= MIN_PLAIN && size < MAX_PLAIN ? plain(Double.toString(value)) : Double.toString(value);
    }

    static String of(float value) {
        if (!Float.isFinite(value)) {
            return of((double) value);
        }
        double size = Math.abs((double) value);
        if (size == 0) {
            return "0";
        }
        return size >= MIN_PLAIN && size < MAX_PLAIN ? plain(Float.toString(value)) : Float.toString(value);
    }

    private static String plain(String number) {
        if (number.indexOf('E') >= 0) {
            number = new BigDecimal(number).toPlainString();
        }
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    /// Days since 1970.
    static String date(long days) {
        return Math.abs(days) > MAX_DAYS
                ? Long.toString(days)
                : LocalDate.ofEpochDay(days).toString();
    }

    /// A point in time.
    ///
    /// @param perSecond units in a second
    static String instant(long units, long perSecond) {
        long second = Math.floorDiv(units, perSecond);
        if (Math.abs(second) > MAX_DAYS * 86_400) {
            return Long.toString(units);
        }
        long nano = Math.floorMod(units, perSecond) * (NANOS / perSecond);
        String whole = TIME.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
        return nano == 0 ? whole : whole + fraction(nano);
    }

    /// A time of day.
    static String time(long units, long perSecond) {
        long nanos = units * (NANOS / perSecond);
        return nanos < 0 || nanos >= 86_400 * NANOS
                ? Long.toString(units)
                : LocalTime.ofNanoOfDay(nanos).toString();
    }

    private static String fraction(long nano) {
        String digits = String.format(Locale.ROOT, "%09d", nano);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return "." + digits.substring(0, end);
    }
}
