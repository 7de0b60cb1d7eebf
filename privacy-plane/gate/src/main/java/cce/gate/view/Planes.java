package cce.gate.view;

import java.util.ArrayList;
import java.util.List;

/// The lowest bits of a picture, packed into bytes in the orders hiding tools use.
final class Planes {
    private static final int MAX_PLANE_BYTES = 4 << 20;

    private Planes() {}

    /// One packed plane.
    ///
    /// @param name for the path, such as `lsb-rgb`
    @SuppressWarnings("ArrayRecordComponent")
    record Plane(String name, byte[] bytes) {}

    static List<Plane> of(View.Image image) {
        var planes = new ArrayList<Plane>();
        for (int[] channels : selections(image.channels())) {
            for (boolean byColumn : new boolean[] {false, true}) {
                for (boolean lowFirst : new boolean[] {false, true}) {
                    String name = "lsb-" + names(channels, image.channels()) + (byColumn ? "-columns" : "")
                            + (lowFirst ? "-low" : "");
                    planes.add(new Plane(name, pack(image, channels, byColumn, lowFirst)));
                }
            }
        }
        return planes;
    }

    private static int[][] selections(int channels) {
        return switch (channels) {
            case 1 -> new int[][] {{0}};
            case 2 -> new int[][] {{0, 1}, {0}, {1}};
            case 3 -> new int[][] {{0, 1, 2}, {0}, {1}, {2}};
            default -> new int[][] {{0, 1, 2, 3}, {0, 1, 2}, {0}, {1}, {2}, {3}};
        };
    }

    private static String names(int[] channels, int total) {
        var name = new StringBuilder();
        for (int channel : channels) {
            name.append(total < 3 ? "ya".charAt(channel) : "rgba".charAt(channel));
        }
        return name.toString();
    }

    private static byte[] pack(View.Image image, int[] channels, boolean byColumn, boolean lowFirst) {
        long bits = (long) image.width() * image.height() * channels.length;
        var out = new byte[(int) Math.min(MAX_PLANE_BYTES, bits / 8)];
        int outer = byColumn ? image.width() : image.height();
        int inner = byColumn ? image.height() : image.width();
        int at = 0;
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int pixel = byColumn ? j * image.width() + i : i * image.width() + j;
                for (int channel : channels) {
                    if (at >= out.length * 8) {
                        return out;
                    }
                    int bit = image.samples()[pixel * image.channels() + channel] & 1;
                    out[at >> 3] |= (byte) (bit << (lowFirst ? at & 7 : 7 - (at & 7)));
                    at++;
                }
            }
        }
        return out;
    }
}
