package cce.s3;

import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Reads one object by range. Each request names the object's tag, so that another object under the same name is never
/// read by mistake; an answer of other length or place than asked for is refused. A connection cut in the middle is
/// taken up where it broke.
final class S3ObjectReader implements ObjectReader {
    private static final int PRECONDITION_FAILED = 412;
    private static final int MAX_CUTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 50;

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final ObjectName name;
    private final long size;
    private final String tag;

    S3ObjectReader(S3Client client, String bucket, String key, ObjectName name, long size, String tag) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
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
        if (position < 0 || position > size || length > size - position) {
            throw new StorageException(
                    Reason.BAD_RANGE,
                    "The object %s has %d bytes; %d bytes from %d on were asked for."
                            .formatted(name, size, length, position));
        }
        int done = 0;
        int cuts = 0;
        while (done < length) {
            int read = readSome(position + done, destination, offset + done, length - done);
            done += read;
            if (done < length && ++cuts > MAX_CUTS) {
                throw new StorageException(
                        Reason.IO,
                        "The object %s cannot be read: the connection was cut %d times.".formatted(name, cuts));
            }
            if (done < length) {
                pause(cuts);
            }
        }
    }

    @Override
    public void close() {
        // The connection belongs to the store.
    }

    /// One request; answers how many bytes came before the connection broke.
    private int readSome(long position, byte[] destination, int offset, int length) throws StorageException {
        long last = position + length - 1;
        ResponseInputStream<GetObjectResponse> body;
        try {
            body = client.getObject(
                    request -> request.bucket(bucket).key(key).ifMatch(tag).range("bytes=" + position + "-" + last));
        } catch (SdkException e) {
            throw e instanceof SdkServiceException answer && answer.statusCode() == PRECONDITION_FAILED
                    ? new StorageException(
                            Reason.NOT_FOUND, "The object " + name + " was replaced while it was open.", e)
                    : Failures.of("The object " + name + " cannot be read", e);
        }
        int read = 0;
        try {
            requireRange(body.response(), position, last);
            for (int some = 0; read < length && some >= 0; read += Math.max(some, 0)) {
                some = body.read(destination, offset + read, length - read);
            }
            return read;
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            System.getLogger(S3ObjectReader.class.getName())
                    .log(System.Logger.Level.DEBUG, "A read of " + name + " was cut after " + read + " bytes.", e);
            return read;
        } finally {
            // Not closed politely unless all was read: closing would first read whatever the service still sends.
            if (read < length) {
                body.abort();
            } else {
                closeQuietly(body);
            }
        }
    }

    private void requireRange(GetObjectResponse answer, long first, long last) throws StorageException {
        String expected = "bytes %d-%d/%d".formatted(first, last, size);
        boolean whole = first == 0 && last == size - 1 && answer.contentRange() == null;
        if (!whole && !expected.equals(answer.contentRange())) {
            throw new StorageException(
                    Reason.IO, "The object service answered with another range of " + name + " than asked for.");
        }
        if (answer.contentLength() != null && answer.contentLength() != last - first + 1) {
            throw new StorageException(
                    Reason.IO, "The object service answered with another length of " + name + " than asked for.");
        }
    }

    private void closeQuietly(ResponseInputStream<GetObjectResponse> body) {
        try {
            body.close();
        } catch (IOException e) {
            System.getLogger(S3ObjectReader.class.getName())
                    .log(System.Logger.Level.DEBUG, "Closing a read of " + name + " failed.", e);
        }
    }

    private static void pause(int cuts) throws StorageException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MILLIS << cuts) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Reason.IO, "The read was interrupted.", e);
        }
    }
}
