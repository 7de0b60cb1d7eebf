package cce.gate;

import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;

/// The reader of a stored index, with the body both as given and packed first, so that mutation reaches the fields.
public final class IndexFuzzer {
    private static final byte[] MAGIC = "CCEIDX2\n".getBytes(StandardCharsets.US_ASCII);

    private IndexFuzzer() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        read(bytes);
        var deflater = new Deflater(Deflater.BEST_SPEED);
        deflater.setInput(bytes);
        deflater.finish();
        var packed = new byte[MAGIC.length + bytes.length + 128];
        System.arraycopy(MAGIC, 0, packed, 0, MAGIC.length);
        deflater.deflate(packed, MAGIC.length, packed.length - MAGIC.length);
        deflater.end();
        read(packed);
    }

    private static void read(byte[] bytes) {
        try {
            DatasetIndex.fromBytes(bytes);
        } catch (GateException refused) {
            if (refused.reason() != GateException.Reason.BAD_INDEX) {
                throw refused;
            }
        }
    }
}
