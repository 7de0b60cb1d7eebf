package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps the first bytes of a stream in a file and counts the rest, so that a program can print without end and
/// neither fill memory nor block.
final class StreamCapture {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final Path file;
    private final long maxBytes;
    private final AtomicLong total = new AtomicLong();
    private final Thread thread;

    private StreamCapture(InputStream in, Path file, long maxBytes) {
        this.in = in;
        this.file = file;
        this.maxBytes = maxBytes;
        this.thread = Thread.ofVirtual().name("capture-" + file.getFileName()).unstarted(this::pump);
    }

    static StreamCapture start(InputStream in, Path file, long maxBytes) {
        StreamCapture capture = new StreamCapture(in, file, maxBytes);
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new ExecutorException(Reason.IO, "A stream's file cannot be made.", e);
        }
        capture.thread.start();
        return capture;
    }

    /// Waits for the end of the stream, which comes with the death of the last process that holds it.
    CapturedStream finish(Duration patience) {
        boolean interrupted = Thread.interrupted();
        try {
            if (!thread.join(patience)) {
                in.close();
            }
            long kept = Files.size(file);
            return new CapturedStream(file, kept, Math.max(kept, total.get()));
        } catch (InterruptedException e) {
            interrupted = true;
            return new CapturedStream(file, 0, total.get());
        } catch (IOException e) {
            throw new ExecutorException(Reason.IO, "A stream's file cannot be read.", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pump() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long room = Math.max(0, maxBytes - total.get());
                out.write(buffer, 0, (int) Math.min(n, room));
                total.addAndGet(n);
            }
        } catch (IOException e) {
            // The pipe was closed because the run is over; what was kept stays, and the stream is marked as cut.
            total.incrementAndGet();
        }
    }
}
