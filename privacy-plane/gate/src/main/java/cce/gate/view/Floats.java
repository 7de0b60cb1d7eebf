package cce.gate.view;

import java.util.Arrays;
import java.util.Optional;

/// Raw floating point numbers at each alignment and in both byte orders, where most have ordinary magnitudes.
final class Floats {
    private static final int MIN_VALUES = 16;
    private static final int MAX_BYTES = 8 << 20;

    private Floats() {}

    static void views(String path, byte[] in, Decoding out) {
        byte[] head = in.length <= MAX_BYTES ? in : Arrays.copyOf(in, MAX_BYTES);
        for (int size : new int[] {8, 4}) {
            for (int offset = 0; offset < size; offset++) {
                int count = (head.length - offset) / size;
                for (String order : new String[] {"<", ">"}) {
                    if (count >= MIN_VALUES) {
                        String name = path + ">float" + size * 8 + order + "+" + offset;
                        Optional<View.Array> array =
                                Numpy.array(name, order + "f" + size, head, offset, count * size, 1, false);
                        array.filter(Floats::ordinary).ifPresent(out::view);
                    }
                }
            }
        }
    }

    /// Whether an array was only tried on bytes nobody understood.
    static boolean guessed(View.Array array) {
        return array.path().contains(">float");
    }

    private static boolean ordinary(View.Array array) {
        int ordinary = 0;
        int different = 0;
        for (int i = 0; i < array.values().length; i++) {
            double magnitude = Math.abs(array.values()[i]);
            ordinary += magnitude == 0 || (magnitude >= 1e-6 && magnitude <= 1e10) ? 1 : 0;
            different += i > 0 && array.values()[i] != array.values()[i - 1] ? 1 : 0;
        }
        return ordinary * 10L >= array.values().length * 6L && different >= MIN_VALUES;
    }
}
