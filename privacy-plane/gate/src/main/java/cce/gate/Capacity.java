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
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        var sink = new byte[BUFFER];
        try {
            for (byte[] content : contents) {
                deflater.setInput(content);
                while (!deflater.needsInput()) {
                    deflater.deflate(sink);
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
