package cce.gate;

import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Every reader of a container by itself: the first byte chooses one, the others follow what it looks for first, so
/// that
/// mutation begins inside the reader and not at finding it.
public final class FormatsFuzzer {
    private static final int MAX_STEPS = 200_000;
    private static final int FOOTER = 64;

    /// What the files of each reader begin with, and end with where a reader begins at the end.
    private enum Shape {
        PDF("%PDF-1.7\n", ""),
        PARQUET("PAR1", "PAR1"),
        ARROW("ARROW1\0\0", "ARROW1"),
        ARROW_STREAM("\u00ff\u00ff\u00ff\u00ff", ""),
        ZIP("PK\u0003\u0004", ""),
        SQLITE("SQLite format 3\0\u0010\0\u0001\u0001", ""),
        HDF5("\u0089HDF\r\n\u001a\n", ""),
        ONNX("\u0008\u0007\u0012\u0001a:", ""),
        GGUF("GGUF\u0003\0\0\0", ""),
        PNG("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", ""),
        JPEG("\u00ff\u00d8\u00ff\u00e0", ""),
        GIF("GIF89a", ""),
        NPY("\u0093NUMPY\u0001\0", ""),
        PICKLE("\u0080\u0004", "."),
        SEVEN_ZIP("7z\u00bc\u00af'\u001c\0\u0004", ""),
        XZ("\u00fd7zXZ\0", ""),
        ZSTD("(\u00b5/\u00fd", ""),
        BZIP2("BZh9", ""),
        GZIP("\u001f\u008b\u0008", ""),
        SAFETENSORS(" \0\0\0\0\0\0\0{", "}"),
        JSON("{\"", "}"),
        NOTEBOOK("{\"nbformat\":4,\"cells\":[", "]}"),
        HTML("<table><tr>", "</table>"),
        SVG("<svg xmlns='http://www.w3.org/2000/svg'>", "</svg>");

        private final String start;
        private final String end;

        Shape(String start, String end) {
            this.start = start;
            this.end = end;
        }
    }

    private FormatsFuzzer() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Shape shape = Shape.values()[(bytes[0] & 0xff) % Shape.values().length];
        var file = new ByteArrayOutputStream();
        file.writeBytes(shape.start.getBytes(StandardCharsets.ISO_8859_1));
        file.write(bytes, 1, bytes.length - 1);
        if (shape == Shape.PARQUET || shape == Shape.ARROW) {
            // How long the footer is stands between it and the end.
            int footer = Math.min(FOOTER, bytes.length - 1);
            file.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(footer)
                    .array());
        }
        file.writeBytes(shape.end.getBytes(StandardCharsets.ISO_8859_1));
        int[] steps = new int[1];
        Decoded decoded = Decoder.decode(
                List.of(new Decoder.Source("out.bin", file.toByteArray())), () -> ++steps[0] > MAX_STEPS);
        if (decoded.files().size() != 1) {
            throw new IllegalStateException("a file got lost");
        }
    }
}
