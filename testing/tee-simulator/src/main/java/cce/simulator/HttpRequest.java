package cce.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One HTTP request: method, path without its query, body.
record HttpRequest(String method, String path, String body) {
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final int MAX_BODY_BYTES = 256 * 1024;
    private static final String LENGTH = "content-length:";

    static HttpRequest read(InputStream in) throws IOException {
        String[] lines = head(in).split("\r\n");
        String[] start = lines[0].split(" ");
        if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
            throw bad("does not begin with an HTTP/1.1 request line");
        }
        byte[] body = in.readNBytes(length(lines));
        return new HttpRequest(start[0], start[1].split("\\?", 2)[0], new String(body, StandardCharsets.UTF_8));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int next = in.read();
            if (next < 0 || head.size() >= MAX_HEAD_BYTES) {
                throw bad("ends inside its head, or has one above " + MAX_HEAD_BYTES + " bytes");
            }
            head.write(next);
            // Counts how much of CR LF CR LF has been seen.
            ending = next == (ending % 2 == 0 ? '\r' : '\n') ? ending + 1 : (next == '\r' ? 1 : 0);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private static int length(String[] lines) {
        int length = 0;
        for (String line : lines) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("transfer-encoding:")) {
                throw bad("is chunked; send a Content-Length");
            }
            if (lower.startsWith(LENGTH)) {
                length = number(lower.substring(LENGTH.length()).strip());
            }
        }
        return length;
    }

    private static int number(String text) {
        try {
            int length = Integer.parseInt(text);
            if (length >= 0 && length <= MAX_BODY_BYTES) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw bad("has a Content-Length that is not a number");
        }
        throw bad("has a body above " + MAX_BODY_BYTES + " bytes");
    }

    private static SimulatorException bad(String problem) {
        return new SimulatorException(SimulatorException.Reason.BAD_REQUEST, "The request " + problem + ".");
    }
}
