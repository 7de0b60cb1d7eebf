package cce.gate;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;

/// The reader of datasets: it indexes what it understands or says that the stream failed; what it wrote it reads back.
public final class DatasetFuzzer {
    private DatasetFuzzer() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        DatasetIndex index;
        try {
            index = DatasetIndex.builder()
                    .add("d", new ByteArrayInputStream(bytes))
                    .build();
        } catch (UncheckedIOException damagedGzip) {
            return;
        }
        if (DatasetIndex.fromBytes(index.toBytes()).rows() != index.rows()) {
            throw new IllegalStateException("rows got lost on the way");
        }
    }
}
