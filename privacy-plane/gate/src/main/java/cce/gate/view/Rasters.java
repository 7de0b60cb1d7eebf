package cce.gate.view;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Pictures by the JDK's own readers: PNG, JPEG, GIF, BMP and TIFF. The size is read before any pixel is.
public final class Rasters {
    private static final long MAX_PIXELS = 16L << 20;

    private Rasters() {}

    /// The samples of a drawn picture.
    static View.Image view(String path, BufferedImage image) {
        int channels =
                image.getRaster().getNumBands() == 1 && image.getColorModel().getNumColorComponents() == 1 ? 1 : 3;
        var samples = new byte[image.getWidth() * image.getHeight() * channels];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                for (int channel = 0; channel < channels; channel++) {
                    samples[at++] = (byte) (rgb >> (16 - 8 * channel));
                }
            }
        }
        return new View.Image(path, image.getWidth(), image.getHeight(), channels, samples);
    }

    /// The first picture of a file; empty if there is none or it is too large.
    public static Optional<BufferedImage> read(byte[] in) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(in))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                return Optional.empty();
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                return pixels < 1 || pixels > MAX_PIXELS ? Optional.empty() : Optional.of(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The readers signal damage in many ways; a picture that cannot be read is not understood.
            return Optional.empty();
        }
    }
}
