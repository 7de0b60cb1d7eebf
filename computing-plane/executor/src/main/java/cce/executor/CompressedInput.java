package cce.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;

/// Tells plain tar from gzip by its first two bytes (RFC 1952); tar cannot begin with them and be valid.
final class CompressedInput {

    private static final int GZIP_ID1 = 0x1f;
    private static final int GZIP_ID2 = 0x8b;
    private static final int BUFFER_BYTES = 64 << 10;

    private CompressedInput() {}

    static InputStream plainOrGzip(InputStream in) throws IOException {
        PushbackInputStream peek = new PushbackInputStream(in, 2);
        byte[] start = peek.readNBytes(2);
        peek.unread(start);
        boolean gzip = start.length == 2 && (start[0] & 0xff) == GZIP_ID1 && (start[1] & 0xff) == GZIP_ID2;
        return gzip ? new GZIPInputStream(peek, BUFFER_BYTES) : peek;
    }
}
