package cce.gate.view;

import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// JPEG, GIF, BMP and TIFF: the picture, its lowest bits, the text and metadata around it, and what follows its end.
final class RasterFormat implements Format {
    private static final int MIN_STRING_CHARS = 16;
    private static final int BMP_SIZE_AT = 2;

    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        if (!magic(part.bytes())) {
            return Optional.empty();
        }
        Optional<BufferedImage> drawn = Rasters.read(part.bytes());
        if (drawn.isEmpty()) {
            out.limits().malformed(part.path(), "a picture is damaged");
            return Optional.empty();
        }
        View.Image image = Rasters.view(part.path(), drawn.get());
        out.limits().produce(image.samples().length);
        out.view(image);
        if (!Jpeg.is(part.bytes())) {
            PlaneSearch.in(part, image, out);
        }
        around(part, out);
        return Optional.of(Kind.IMAGE);
    }

    /// Comments, metadata and trailers.
    private static void around(Part part, Decoding out) {
        byte[] in = part.bytes();
        if (Jpeg.is(in)) {
            Jpeg.around(in).forEach(piece -> out.content(part.inner(piece.name(), piece.bytes())));
            return;
        }
        int end = end(in);
        if (end < in.length) {
            out.content(part.inner("trailer", Arrays.copyOfRange(in, end, in.length)));
        }
        // Comments and tags are plain text between binary parts.
        String strings = Bytes.strings(Arrays.copyOf(in, end), MIN_STRING_CHARS);
        out.text(part.path() + ">strings", strings, part.depth() + 1);
        Embedded.in(part, out);
    }

    /// Where the file says it ends; the whole of it where it does not say.
    private static int end(byte[] in) {
        if (Bytes.startsWith(in, 0, "BM") && in.length > 14) {
            int size = Bytes.int32(in, BMP_SIZE_AT, ByteOrder.LITTLE_ENDIAN);
            return size > 14 && size < in.length ? size : in.length;
        }
        return in.length;
    }

    private static boolean magic(byte[] in) {
        return Jpeg.is(in)
                || Bytes.startsWith(in, 0, "GIF8")
                || Bytes.startsWith(in, 0, "BM")
                || Bytes.startsWith(in, 0, "II*\0")
                || Bytes.startsWith(in, 0, "MM\0*");
    }
}
