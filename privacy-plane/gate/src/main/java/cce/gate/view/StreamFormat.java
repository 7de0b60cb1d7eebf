package cce.gate.view;

import cce.gate.view.Streams.Stream;
import java.util.Arrays;
import java.util.Optional;

/// One compressed stream from the first byte on, and what follows it.
final class StreamFormat implements Format {
    private static final int MAX_GZIP_HEADER = 64;
    private static final int GZIP_FIXED = 10;

    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        byte[] in = part.bytes();
        Optional<Stream> found = Streams.at(in, 0, out.limits().allowance(in.length));
        found.ifPresent(stream -> {
            out.unpacked(part, stream);
            byte[] rest = Inflate.rest(in, Math.min(in.length, stream.result().used()));
            if (rest.length > 0 && !stream.result().cut()) {
                out.content(part.inner(stream.codec() + "-trailer", rest));
            }
            int body = Inflate.gzipBody(in, 0);
            // Ten fixed bytes and a file name are usual; anything longer is a place to write to.
            if (body > MAX_GZIP_HEADER) {
                out.content(part.inner("gzip-header", Arrays.copyOfRange(in, GZIP_FIXED, body)));
            }
        });
        return found.map(stream -> Kind.COMPRESSED);
    }
}
