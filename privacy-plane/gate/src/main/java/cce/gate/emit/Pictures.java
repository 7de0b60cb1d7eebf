package cce.gate.emit;

import cce.gate.view.Rasters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Pictures drawn again from their samples as PNG, without any chunk but the necessary ones and without the two lowest
/// bits of each sample, which carry messages more often than meaning.
final class Pictures {
    private static final int KEPT = 0xfc;
    private static final int LOW = 0x03;

    /// Empty if the bytes are no picture the JDK can read within limits.
    Optional<byte[]> redraw(byte[] in) {
        return Rasters.read(in).map(Pictures::encode);
    }

    private static byte[] encode(BufferedImage image) {
        var plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                plain.setRGB(x, y, quantised(image.getRGB(x, y)));
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(plain, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// On white where it was transparent; the two low bits repeat the two high ones, so black and white stay pure.
    private static int quantised(int argb) {
        int alpha = argb >>> 24;
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int sample = (argb >> shift) & 0xff;
            int shown = (sample * alpha + 255 * (255 - alpha) + 127) / 255;
            result = (result << 8) | (shown & KEPT) | ((shown >> 6) & LOW);
        }
        return result;
    }
}
