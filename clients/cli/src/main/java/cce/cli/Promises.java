package cce.cli;

import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// What was promised for each chunk of one object, one line each, on the disk before a byte of the chunk leaves the
/// process: no nonce ever seals two plaintexts, also not when a file changed while its sealing was interrupted.
final class Promises implements AutoCloseable {
    /// A chunk is promised when the one so many before it is stored for certain.
    static final int AHEAD = 3;

    private static final int LINE_BYTES = 2 * Sha256Digest.LENGTH + 1;

    private final FileChannel file;
    private final List<Sha256Digest> promised;

    private Promises(FileChannel file, List<Sha256Digest> promised) {
        this.file = file;
        this.promised = promised;
    }

    static Promises open(Path path) throws IOException {
        List<Sha256Digest> promised = new ArrayList<>();
        if (Files.exists(path)) {
            String text = Files.readString(path, StandardCharsets.US_ASCII);
            for (int i = 0; i + LINE_BYTES <= text.length(); i += LINE_BYTES) {
                promised.add(Sha256Digest.parse(text.substring(i, i + LINE_BYTES - 1)));
            }
        }
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // A line that was cut promised nothing: its chunk was not stored yet.
        file.truncate((long) promised.size() * LINE_BYTES);
        file.position(file.size());
        return new Promises(file, promised);
    }

    /// Promises `commitment` for chunk `number`; false if another one was promised before.
    boolean promise(int number, Sha256Digest commitment) throws IOException {
        if (number < promised.size()) {
            return promised.get(number).equals(commitment);
        }
        if (number > promised.size()) {
            throw new IllegalStateException("Chunks are promised one after the other.");
        }
        ByteBuffer line = ByteBuffer.wrap((commitment + "\n").getBytes(StandardCharsets.US_ASCII));
        while (line.hasRemaining()) {
            int ignored = file.write(line);
        }
        file.force(false);
        promised.add(commitment);
        return true;
    }

    /// Chunks that were stored for certain.
    long keptChunks() {
        return Math.max(0, promised.size() - AHEAD);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
