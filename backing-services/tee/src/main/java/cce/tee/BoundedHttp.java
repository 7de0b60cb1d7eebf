package cce.tee;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One HTTP/1.1 request and its response (RFC 9112) over a pair of streams, and nothing more: no reuse, no
/// redirects, no compression, no trailers. The two peers of a CVM are reached through it, so it is small enough to
/// read whole; every length that the other side chooses has a limit here.
public final class BoundedHttp {
    private static final int MAX_LINE_BYTES = 8 << 10;
    private static final int MAX_HEADERS = 64;
    private static final int MAX_CHUNKS = 1 << 16;
    private static final int MAX_INTERIM_RESPONSES = 4;

    private BoundedHttp() {}

    /// The other side broke the rules of the protocol or went over a limit; the message names which.
    public static final class MalformedResponse extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedResponse(String message) {
            super(message);
        }
    }

    /// What to ask. The head is checked for control characters, so that no argument can smuggle in a second header.
    public static final class Request {
        private final String head;
        private final byte[] body;

        /// @param headers besides Host, Connection and Content-Length, which are written here
        public Request(String method, String host, String path, Map<String, String> headers, byte[] body) {
            StringBuilder lines = new StringBuilder(checked(method))
                    .append(' ')
                    .append(checked(path))
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(checked(host))
                    .append("\r\nConnection: close\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
            headers.forEach((name, value) -> lines.append(checked(name))
                    .append(": ")
                    .append(checked(value))
                    .append("\r\n"));
            this.head = lines.append("\r\n").toString();
            this.body = body.clone();
        }

        public static Request postJson(String host, String path, byte[] body) {
            return new Request(
                    "POST",
                    host,
                    path,
                    Map.of("Content-Type", "application/json", "Accept", "application/json, application/problem+json"),
                    body);
        }

        void writeTo(OutputStream out) throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            whole.writeBytes(body);
            whole.writeTo(out);
            out.flush();
        }

        private static String checked(String text) {
            if (text.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
                throw new IllegalArgumentException("A request head may hold printable ASCII only.");
            }
            return text;
        }
    }

    /// The whole answer, whatever its status.
    public static final class Response {
        private final int status;
        private final byte[] body;

        private Response(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        public int status() {
            return status;
        }

        /// A copy.
        public byte[] body() {
            return body.clone();
        }

        /// Overwrites the body kept here, for answers that carry a key.
        public void wipe() {
            Arrays.fill(body, (byte) 0);
        }
    }

    /// Sends the request and reads the whole response.
    ///
    /// @param maxBodyBytes the longest body taken
    public static Response exchange(InputStream in, OutputStream out, Request request, int maxBodyBytes)
            throws IOException {
        request.writeTo(out);
        for (int interim = 0; interim <= MAX_INTERIM_RESPONSES; interim++) {
            int status = readStatus(in);
            Map<String, String> headers = readHeaders(in);
            if (status >= 200) {
                return new Response(status, readBody(in, status, headers, maxBodyBytes));
            }
        }
        throw new MalformedResponse("more than " + MAX_INTERIM_RESPONSES + " interim responses");
    }

    private static int readStatus(InputStream in) throws IOException {
        String line = readLine(in);
        boolean wellFormed = line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?");
        if (!wellFormed) {
            throw new MalformedResponse("no HTTP/1.1 status line");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> readHeaders(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (int count = 0; count <= MAX_HEADERS; count++) {
            String line = readLine(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new MalformedResponse("a header line without a name");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String before = headers.put(name, line.substring(colon + 1).strip());
            boolean framing = name.equals("content-length") || name.equals("transfer-encoding");
            if (before != null && framing) {
                // Two lengths are how one peer makes another cut a message at the wrong place.
                throw new MalformedResponse("the header " + name + " twice");
            }
        }
        throw new MalformedResponse("more than " + MAX_HEADERS + " headers");
    }

    private static byte[] readBody(InputStream in, int status, Map<String, String> headers, int maxBytes)
            throws IOException {
        String coding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (coding != null && length != null) {
            throw new MalformedResponse("both Content-Length and Transfer-Encoding");
        }
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new MalformedResponse("a transfer coding other than chunked");
            }
            return readChunked(in, maxBytes);
        }
        if (length == null) {
            throw new MalformedResponse("no Content-Length and no chunks, so a cut answer could not be told");
        }
        return readExactly(in, readNonNegative("Content-Length", length, 10, maxBytes));
    }

    private static byte[] readChunked(InputStream in, int maxBytes) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int count = 0; count < MAX_CHUNKS; count++) {
            String head = readLine(in);
            int extension = head.indexOf(';');
            String size = (extension < 0 ? head : head.substring(0, extension)).strip();
            int length = readNonNegative("chunk size", size, 16, maxBytes - body.size());
            if (length == 0) {
                if (!readHeaders(in).isEmpty()) {
                    throw new MalformedResponse("trailers");
                }
                return body.toByteArray();
            }
            body.writeBytes(readExactly(in, length));
            if (!readLine(in).isEmpty()) {
                throw new MalformedResponse("a chunk longer than its size");
            }
        }
        throw new MalformedResponse("more than " + MAX_CHUNKS + " chunks");
    }

    private static int readNonNegative(String field, String text, int radix, int max) throws IOException {
        boolean digits =
                !text.isEmpty() && text.length() <= 8 && text.chars().allMatch(c -> Character.digit(c, radix) >= 0);
        long value = digits ? Long.parseLong(text, radix) : -1;
        if (value < 0 || value > max) {
            throw new MalformedResponse(field + " is not a number up to " + max);
        }
        return (int) value;
    }

    private static byte[] readExactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException("The connection ended inside the body.");
        }
        return bytes;
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int count = 0; count < MAX_LINE_BYTES; count++) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The connection ended inside the head.");
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
        }
        throw new MalformedResponse("a line over " + MAX_LINE_BYTES + " bytes");
    }
}
