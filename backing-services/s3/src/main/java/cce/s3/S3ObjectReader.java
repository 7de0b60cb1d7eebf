package cce.s3;

import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;

/// Reads one object by range. Each request names the object's tag, so that another object under the same name
/// is never read by mistake; an answer of other length or place than asked for is refused. A connection cut
/// in the middle is taken up where it broke, a service that is busy or out of order is asked again, both a
/// bounded number of times.
final class S3ObjectReader implements ObjectReader {
    private static final int MAX_FAILURES = 6;
    private static final int FIRST_PAUSE_MILLIS = 50;
    private static final int LONGEST_PAUSE_MILLIS = 5000;

    private final ReadPermission permission;
    private final ObjectName name;
    private final long size;
    private final String tag;

    S3ObjectReader(ReadPermission permission, ObjectName name, long size, String tag) {
        this.permission = permission;
        this.name = name;
        this.size = size;
        this.tag = tag;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
        Objects.checkFromIndexSize(offset, length, destination.length);
        fill(position, new Pieces(List.of(ByteBuffer.wrap(destination, offset, length)), _ -> {}));
    }

    @Override
    public void readParts(long position, List<byte[]> parts, IntConsumer full) throws StorageException {
        fill(position, new Pieces(parts.stream().map(ByteBuffer::wrap).toList(), full));
    }

    @Override
    public void close() {
        // Connections are shared by all readers.
    }

    private void fill(long position, Pieces pieces) throws StorageException {
        long length = pieces.left();
        if (position < 0 || position > size || length > size - position) {
            throw new StorageException(
                    Reason.BAD_RANGE,
                    "The object %s has %d bytes; %d bytes from %d on were asked for."
                            .formatted(name, size, length, position));
        }
        int failures = 0;
        while (pieces.left() > 0) {
            try {
                readSome(position + length - pieces.left(), pieces);
            } catch (StorageException e) {
                throw e;
            } catch (IOException e) {
                failures++;
                if (e instanceof Refusal refusal && (!refusal.mayPass(failures) || failures == MAX_FAILURES)) {
                    throw refusal.lasting(name);
                }
                if (failures == MAX_FAILURES) {
                    throw unreachable(failures, e);
                }
                pause(failures);
            }
        }
    }

    /// One request, as far as it goes.
    private void readSome(long position, Pieces pieces) throws IOException {
        HttpURLConnection request = permission.request();
        RangeAnswer answer = new RangeAnswer(request, name, size);
        try {
            answer.ask(tag, position, position + pieces.left() - 1);
            answer.read(pieces);
        } catch (Refusal e) {
            permission.renew();
            throw e;
        } finally {
            if (pieces.left() > 0) {
                // Otherwise what the service still sends would be read before the connection is used again.
                request.disconnect();
            }
        }
    }

    private StorageException unreachable(int failures, IOException cause) {
        return new StorageException(
                Reason.IO,
                "The object %s cannot be read: the service did not answer, or the connection was cut, %d times."
                        .formatted(name, failures),
                cause);
    }

    /// A random part of a bound that doubles: clients that failed together do not return together.
    private static void pause(int failures) throws StorageException {
        int bound = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << failures);
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(bound) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Reason.IO, "The read was interrupted.", e);
        }
    }
}
