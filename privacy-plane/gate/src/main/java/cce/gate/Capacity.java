package cce.gate;

import java.util.List;
import java.util.zip.Deflater;

/// What a set of files can say at most, in bits: the size they compress to together. An encoder that hides a message
/// in them cannot hide more than that.
final class Capacity {
    private static final int BUFFER = 1 << 14;
    private static final int BITS_PER_BYTE = 8;

    private Capacity() {}

    static long bits(List<byte[]> contents) {
        return bits(contents, Long.MAX_VALUE);
    }

    /// The same, but no more than is needed to know that it is `enough`: then the answer is at least that.
    static long bits(List<byte[]> contents, long enough) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        var sink = new byte[BUFFER];
        try {
            for (byte[] content : contents) {
                deflater.setInput(content);
                while (!deflater.needsInput()) {
                    deflater.deflate(sink);
                    if (deflater.getBytesWritten() * BITS_PER_BYTE >= enough) {
                        return deflater.getBytesWritten() * BITS_PER_BYTE;
                    }
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                deflater.deflate(sink);
            }
            return deflater.getBytesWritten() * BITS_PER_BYTE;
        } finally {
            deflater.end();
        }
    }
}
