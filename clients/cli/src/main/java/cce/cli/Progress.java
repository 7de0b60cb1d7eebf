package cce.cli;

import java.io.PrintStream;

/// A progress bar on standard error: redrawn in place on a terminal, silent elsewhere.
final class Progress implements AutoCloseable {
    private static final int BAR_CHARS = 30;
    private static final long REDRAW_NANOS = 100_000_000L;

    private final PrintStream err;
    private final boolean terminal;
    private final String label;
    private final long total;
    private final long started = System.nanoTime();
    private long lastDrawn;
    private long done;

    Progress(String label, long total, boolean quiet) {
        this.err = System.err;
        this.terminal = !quiet && System.console().isTerminal();
        this.label = label;
        this.total = total;
    }

    void advanceTo(long position) {
        done = position;
        long now = System.nanoTime();
        if (terminal && (now - lastDrawn > REDRAW_NANOS || done >= total)) {
            lastDrawn = now;
            draw(now);
        }
    }

    private void draw(long now) {
        double seconds = Math.max(1e-3, (now - started) / 1e9);
        double rate = done / seconds;
        int filled = total == 0 ? BAR_CHARS : (int) (BAR_CHARS * done / total);
        long left = rate > 0 ? Math.round((total - done) / rate) : 0;
        err.printf(
                "\r%s [%s%s] %3d%%  %.1f MiB/s  %ds left ",
                label,
                "#".repeat(filled),
                ".".repeat(BAR_CHARS - filled),
                total == 0 ? 100 : 100 * done / total,
                rate / (1 << 20),
                left);
    }

    @Override
    public void close() {
        if (terminal) {
            err.println();
        }
    }
}
