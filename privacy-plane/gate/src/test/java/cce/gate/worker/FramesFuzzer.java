package cce.gate.worker;

import cce.gate.view.Decoder;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/// The gate's side of the pipe from its parsers.
public final class FramesFuzzer {
    private static final long MAX_ANSWER = 1 << 20;

    private FramesFuzzer() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            Frames.answer(in, List.of(new Decoder.Source("a", new byte[1])), MAX_ANSWER);
        } catch (IOException refused) {
            return;
        }
    }
}
