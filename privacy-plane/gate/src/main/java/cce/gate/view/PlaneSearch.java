package cce.gate.view;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Looks for content in the lowest bits of a picture. A plane of an ordinary picture means nothing, so only planes that
/// start like a format or like text are opened.
final class PlaneSearch {
    private static final int HEAD = 64;
    private static final int MIN_BYTES = 24;
    private static final int MAX_PREFIX = 8;

    private PlaneSearch() {}

    static void in(Format.Part part, View.Image image, Decoding out) {
        for (Planes.Plane plane : Planes.of(image)) {
            if (stream(part, plane, out)) {
                return;
            }
            for (int from = 0; from <= MAX_PREFIX; from += 4) {
                byte[] rest = Inflate.rest(plane.bytes(), Math.min(from, plane.bytes().length));
                if (Bytes.startsWith(rest, 0, "PK\3\4") || Numpy.isNpy(rest) || Bytes.startsWith(rest, 0, Png.MAGIC)) {
                    out.guess(part.inner(plane.name(), rest));
                }
            }
        }
    }

    private static boolean stream(Format.Part part, Planes.Plane plane, Decoding out) {
        byte[] in = plane.bytes();
        for (int from = 0; from < HEAD && from < in.length - MIN_BYTES; from++) {
            Optional<Streams.Stream> stream = Streams.magic(in, from)
                    ? Streams.at(in, from, out.limits().allowance(in.length - from))
                    : Optional.empty();
            if (stream.isPresent() && stream.get().result().bytes().length >= MIN_BYTES) {
                out.unpacked(part.inner(plane.name(), in), stream.get());
                return true;
            }
            int printable = Bytes.printable(in, from);
            if (printable >= MIN_BYTES * 2) {
                String text = new String(in, from, printable, StandardCharsets.ISO_8859_1);
                out.text(part.path() + ">" + plane.name(), text, part.depth() + 1);
                return false;
            }
        }
        return false;
    }
}
