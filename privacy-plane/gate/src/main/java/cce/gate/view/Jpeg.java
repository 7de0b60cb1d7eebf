package cce.gate.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The segments of a JPEG (ITU-T T.81, annex B) that are not needed to draw it, and what follows its end.
final class Jpeg {
    private static final int MARKER = 0xff;
    private static final int FIRST_APP = 0xe0;
    private static final int LAST_APP = 0xef;
    private static final int COMMENT = 0xfe;
    private static final int SCAN = 0xda;
    private static final int END = 0xd9;
    private static final int PLAIN_JFIF_BYTES = 16;
    private static final int TYPICAL_EXIF_BYTES = 40;

    private Jpeg() {}

    /// A segment or the trailer.
    @SuppressWarnings("ArrayRecordComponent")
    record Piece(String name, byte[] bytes) {}

    static boolean is(byte[] in) {
        return Bytes.startsWith(in, 0, (byte) 0xff, (byte) 0xd8, (byte) 0xff);
    }

    static List<Piece> around(byte[] in) {
        var pieces = new ArrayList<Piece>();
        int at = 2;
        while (at + 4 <= in.length && (in[at] & 0xff) == MARKER) {
            int marker = in[at + 1] & 0xff;
            if (marker == END) {
                break;
            }
            int length = (in[at + 2] & 0xff) << 8 | (in[at + 3] & 0xff);
            int end = Math.min(in.length, at + 2 + length);
            if (marker == COMMENT || (marker >= FIRST_APP && marker <= LAST_APP)) {
                segment(marker, Arrays.copyOfRange(in, Math.min(end, at + 4), end), pieces);
            }
            at = marker == SCAN ? afterScan(in, end) : end;
        }
        if (at + 2 < in.length) {
            pieces.add(new Piece("trailer", Arrays.copyOfRange(in, at + 2, in.length)));
        }
        return pieces;
    }

    private static void segment(int marker, byte[] body, List<Piece> pieces) {
        boolean plain = marker == FIRST_APP && body.length <= PLAIN_JFIF_BYTES;
        boolean exif = Bytes.startsWith(body, 0, "Exif");
        if (exif) {
            String text = Bytes.strings(body, 6);
            if (!text.isEmpty()) {
                pieces.add(new Piece("exif", text.getBytes(StandardCharsets.UTF_8)));
            }
            if (body.length > TYPICAL_EXIF_BYTES + text.length()) {
                pieces.add(new Piece("exif-rest", body));
            }
        } else if (!plain && body.length > 0) {
            pieces.add(new Piece(marker == COMMENT ? "comment" : "app" + (marker - FIRST_APP), body));
        }
    }

    /// Compressed data ends at the next marker that is neither stuffing nor a restart.
    private static int afterScan(byte[] in, int from) {
        int at = from;
        while (at + 1 < in.length) {
            int next = in[at + 1] & 0xff;
            boolean inside = (in[at] & 0xff) != MARKER || next == 0 || (next >= 0xd0 && next <= 0xd7) || next == MARKER;
            if (!inside) {
                return at;
            }
            at++;
        }
        return in.length;
    }
}
