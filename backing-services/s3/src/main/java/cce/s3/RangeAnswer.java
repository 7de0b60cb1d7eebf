package cce.s3;

import cce.storage.ObjectName;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One range request and what comes back: bounded in time, its place and length compared with what was asked.
final class RangeAnswer {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration WHOLE = Duration.ofMinutes(2);
    private static final int MAX_ERROR_BYTES = 4096;

    private final HttpURLConnection connection;
    private final ObjectName name;
    private final long size;
    private final long deadline = System.nanoTime() + WHOLE.toNanos();

    RangeAnswer(HttpURLConnection connection, ObjectName name, long size) {
        this.connection = connection;
        this.name = name;
        this.size = size;
    }

    /// @param last inclusive
    /// @throws Refusal for an error, [StorageException] for an answer to another question
    void ask(String tag, long first, long last) throws IOException {
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Range", "bytes=" + first + "-" + last);
        connection.setRequestProperty("If-Match", tag);
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_PARTIAL && status != HttpURLConnection.HTTP_OK) {
            throw new Refusal(status, Failures.codeIn(errorText()));
        }
        requireRange(first, last);
    }

    /// Reads until all is there.
    ///
    /// @throws IOException when it ends before
    void read(Pieces pieces) throws IOException {
        try (InputStream body = connection.getInputStream()) {
            while (pieces.left() > 0) {
                if (!pieces.readFrom(body) || System.nanoTime() - deadline > 0) {
                    // Closing would wait for the rest.
                    connection.disconnect();
                    throw new IOException("The answer was cut, or slower than any service should be.");
                }
            }
        }
    }

    private void requireRange(long first, long last) throws StorageException {
        String range = connection.getHeaderField("Content-Range");
        boolean whole = first == 0 && last == size - 1 && range == null;
        if (!whole && !("bytes " + first + "-" + last + "/" + size).equals(range)) {
            throw new StorageException(
                    Reason.IO, "The object service answered with another range of " + name + " than asked for.");
        }
        long length = connection.getContentLengthLong();
        if (length >= 0 && length != last - first + 1) {
            throw new StorageException(
                    Reason.IO, "The object service answered with another length of " + name + " than asked for.");
        }
    }

    private String errorText() throws IOException {
        try (InputStream text = connection.getErrorStream()) {
            return text == null ? "" : new String(text.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
        }
    }
}
