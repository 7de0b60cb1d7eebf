package cce.gate;

import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import java.util.List;

/// Every decoder of outputs: whatever the bytes are, there are views and each file has a kind. A throw is a finding.
public final class DecoderFuzzer {
    private static final int MAX_STEPS = 200_000;

    private DecoderFuzzer() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        int[] steps = new int[1];
        Decoded decoded = Decoder.decode(List.of(new Decoder.Source("out.bin", bytes)), () -> ++steps[0] > MAX_STEPS);
        if (decoded.files().size() != 1) {
            throw new IllegalStateException("a file got lost");
        }
    }
}
