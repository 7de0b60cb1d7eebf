package cce.gate.view;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// PNG: the picture, its lowest bits, every chunk that is not needed to show it, and what follows its end.
final class PngFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        if (!Bytes.startsWith(part.bytes(), 0, Png.MAGIC)) {
            return Optional.empty();
        }
        Optional<Png> png = Png.read(part.bytes());
        if (png.isEmpty()) {
            out.limits().malformed(part.path(), "a PNG is damaged");
            return Optional.empty();
        }
        Optional<View.Image> image = png.get().image(part.path(), out.limits());
        if (image.isPresent()) {
            out.view(image.get());
            PlaneSearch.in(part, image.get(), out);
        } else {
            // Odd depths and interlacing: drawn by the JDK, but bits below its eight are not seen.
            Optional<BufferedImage> drawn = Rasters.read(part.bytes());
            drawn.map(picture -> Rasters.view(part.path(), picture)).ifPresent(out::view);
            if (drawn.isEmpty() || png.get().deep()) {
                out.opaque(part.path() + ">pixels", part.bytes().length, part.bytes().length);
            }
        }
        png.get().parts().forEach(chunk -> chunk(part, chunk, out));
        return Optional.of(Kind.PNG);
    }

    private static void chunk(Part part, Png.Part chunk, Decoding out) {
        int max = out.limits().allowance(chunk.bytes().length);
        Optional<Inflate.Result> plain = chunk.compressed() ? Inflate.zlib(chunk.bytes(), 0, max) : Optional.empty();
        if (plain.isPresent()) {
            out.unpacked(part.path() + ">" + chunk.name(), plain.get(), part.depth());
        } else if (chunk.text()) {
            String text = new String(chunk.bytes(), StandardCharsets.ISO_8859_1);
            out.text(part.path() + ">" + chunk.name(), text, part.depth() + 1);
        } else {
            out.content(part.inner(chunk.name(), chunk.bytes()));
        }
    }
}
