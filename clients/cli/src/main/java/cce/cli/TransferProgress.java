package cce.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How far a long transfer of many files is, on standard error: a bar redrawn in place on a terminal, a plain line
/// now and then elsewhere. Any thread may add to it.
final class TransferProgress implements AutoCloseable {
    private static final int BAR_CHARS = 30;
    private static final long REDRAW_MILLIS = 100;
    private static final long PLAIN_MILLIS = 5_000;
    private static final double MIB = 1 << 20;

    private final PrintStream err = System.err;
    private final String verb;
    private final long totalBytes;
    private final boolean terminal;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder files = new LongAdder();
    private final long started = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    TransferProgress(String verb, long totalBytes, boolean quiet) {
        this.verb = verb;
        this.totalBytes = totalBytes;
        this.terminal = isTerminal(System.console());
        if (!quiet) {
            long period = terminal ? REDRAW_MILLIS : PLAIN_MILLIS;
            var ignored = ticker.scheduleAtFixedRate(this::print, period, period, TimeUnit.MILLISECONDS);
        }
    }

    void bytes(long count) {
        bytes.add(count);
    }

    void file() {
        files.increment();
    }

    /// For what is done elsewhere: sets the sums, which never go back.
    void reached(long fileCount, long byteCount) {
        files.add(Math.max(0, fileCount - files.sum()));
        bytes.add(Math.max(0, byteCount - bytes.sum()));
    }

    long bytesDone() {
        return bytes.sum();
    }

    double seconds() {
        return Math.max(1e-3, (System.nanoTime() - started) / 1e9);
    }

    private static boolean isTerminal(@Nullable Console console) {
        return console != null && console.isTerminal();
    }

    private void print() {
        long done = bytes.sum();
        double rate = done / seconds();
        int percent = totalBytes == 0 ? 100 : (int) Math.min(100, 100 * done / totalBytes);
        long left = rate > 0 ? Math.round(Math.max(0, totalBytes - done) / rate) : 0;
        if (terminal) {
            int filled = BAR_CHARS * percent / 100;
            err.printf(
                    Locale.ROOT,
                    "\r%s [%s%s] %3d%%  %d files  %.1f MiB/s  %ds left ",
                    verb,
                    "#".repeat(filled),
                    ".".repeat(BAR_CHARS - filled),
                    percent,
                    files.sum(),
                    rate / MIB,
                    left);
        } else {
            err.printf(
                    Locale.ROOT,
                    "%s: %d files, %.1f of %.1f MiB (%d%%), %.1f MiB/s, %d s left%n",
                    verb,
                    files.sum(),
                    done / MIB,
                    totalBytes / MIB,
                    percent,
                    rate / MIB,
                    left);
        }
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        if (terminal) {
            err.println();
        }
    }
}
