package cce.gate.view;

import java.util.Optional;

/// Streams and files hidden at any offset of unknown bytes.
final class Embedded {
    private static final int MAX_FOUND = 64;
    private static final int MAX_TRIES = 4096;
    private static final int MIN_BYTES = 24;
    private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M'};

    private Embedded() {}

    static boolean in(Format.Part part, Decoding out) {
        byte[] in = part.bytes();
        int found = 0;
        int tries = 0;
        for (int from = 1; from < in.length - MIN_BYTES && found < MAX_FOUND && tries < MAX_TRIES; from++) {
            if (Streams.magic(in, from)) {
                tries++;
                Optional<Streams.Stream> stream =
                        Streams.at(in, from, out.limits().allowance(in.length - from));
                if (stream.isPresent()
                        && stream.get().result().bytes().length >= MIN_BYTES
                        && out.limits().open(part.path(), part.depth() + 1)) {
                    found++;
                    out.unpacked(part.inner("at-" + from, in), stream.get());
                    from += Math.max(0, stream.get().result().used() - 1);
                }
            } else if (file(in, from)) {
                tries++;
                if (out.guess(part.inner("at-" + from, Inflate.rest(in, from)))) {
                    return true;
                }
            }
        }
        return found > 0;
    }

    private static boolean file(byte[] in, int from) {
        return Bytes.startsWith(in, from, "PK\3\4")
                || Bytes.startsWith(in, from, Png.MAGIC)
                || Bytes.startsWith(in, from, NUMPY);
    }
}
