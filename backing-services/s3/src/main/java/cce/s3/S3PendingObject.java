package cce.s3;

import cce.storage.DirectUpload;
import cce.storage.ObjectName;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// An upload in parts. The service takes no part under 5 MiB but the last, so what is shorter is kept as an object of
/// its own, the tail, which begins with the position it continues from (8 bytes, big-endian).
///
/// A tail is written before its bytes count and stays until the next append replaces it: a truncation into a part that
/// was made from it finds them there. A tail whose position is not the end of the parts is out of date.
final class S3PendingObject implements PendingObject {
    private static final int TAIL_HEADER_BYTES = Long.BYTES;

    private final S3Client client;
    private final S3Presigner presigner;
    private final String bucket;
    private final String key;
    private final String tailKey;
    private final S3Store store;
    private final ObjectName name;
    private @Nullable Multipart parts;
    private byte[] tail = new byte[0];
    private long storedTailStart = -1;
    private byte[] storedTail = new byte[0];

    private S3PendingObject(
            S3Store store,
            S3Client client,
            S3Presigner presigner,
            String bucket,
            String key,
            String tailKey,
            ObjectName name) {
        this.store = store;
        this.client = client;
        this.presigner = presigner;
        this.bucket = bucket;
        this.key = key;
        this.tailKey = tailKey;
        this.name = name;
    }

    static S3PendingObject open(
            S3Store store,
            S3Client client,
            S3Presigner presigner,
            String bucket,
            String key,
            String tailKey,
            ObjectName name)
            throws StorageException {
        S3PendingObject pending = new S3PendingObject(store, client, presigner, bucket, key, tailKey, name);
        pending.parts = Multipart.find(client, bucket, key, name).orElse(null);
        pending.loadTail();
        if (pending.storedTailStart == pending.partsEnd()) {
            pending.tail = pending.storedTail;
        }
        return pending;
    }

    @Override
    public ObjectName name() {
        return name;
    }

    @Override
    public long size() {
        return partsEnd() + tail.length;
    }

    @Override
    public void append(long position, byte[] bytes, int offset, int length) throws StorageException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireEnd(position);
        byte[] joined = Arrays.copyOf(tail, Math.addExact(tail.length, length));
        System.arraycopy(bytes, offset, joined, tail.length, length);
        if (joined.length >= Multipart.MIN_PART_BYTES) {
            begun().add(joined, joined.length);
            tail = new byte[0];
        } else {
            storeTail(joined);
        }
    }

    @Override
    public int parallelAppends() {
        return Multipart.PARALLEL_PARTS;
    }

    @Override
    public Sending begin(long position, byte[] bytes, int offset, int length) throws StorageException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length != DIRECT_PIECE_BYTES || tail.length > 0) {
            return () -> append(position, bytes, offset, length);
        }
        requireEnd(position);
        Multipart upload = begun();
        Multipart.Begun part = upload.begin(bytes, offset, length);
        return () -> upload.send(part);
    }

    @Override
    public List<DirectUpload> directAppends(long length, boolean last, Duration lifetime) throws StorageException {
        if (tail.length > 0 || length < 1 || (!last && length % DIRECT_PIECE_BYTES != 0)) {
            throw new StorageException(
                    Reason.BAD_RANGE,
                    "The upload of %s stands at %d; it takes whole pieces of %d bytes, and only the last is shorter."
                            .formatted(name, size(), DIRECT_PIECE_BYTES));
        }
        List<DirectUpload> pieces = new ArrayList<>();
        for (long done = 0; done < length; done += DIRECT_PIECE_BYTES) {
            long piece = Math.min(DIRECT_PIECE_BYTES, length - done);
            pieces.add(begun().presign(presigner, pieces.size(), piece, size() + done, lifetime));
        }
        return pieces;
    }

    @Override
    public void truncate(long size) throws StorageException {
        if (size < 0 || size > size()) {
            throw new StorageException(
                    Reason.BAD_RANGE,
                    "The upload of %s has %d bytes, fewer than the %d expected; begin it anew."
                            .formatted(name, size(), size));
        }
        if (size == size()) {
            return;
        }
        byte[] rest = tail;
        while (partsEnd() > size) {
            begun().dropLast();
            rest = storedTailStart == partsEnd() ? storedTail : new byte[0];
        }
        int keep = Math.toIntExact(size - partsEnd());
        if (keep > rest.length) {
            throw new StorageException(
                    Reason.BAD_RANGE,
                    "The upload of %s cannot be cut at %d, inside a part; begin it anew.".formatted(name, size));
        }
        storeTail(Arrays.copyOf(rest, keep));
    }

    @Override
    public void complete() throws StorageException {
        if (parts == null) {
            store.put(name, tail);
        } else {
            if (tail.length > 0) {
                parts.add(tail, tail.length);
                tail = new byte[0];
            }
            parts.complete();
        }
        deleteTail();
    }

    @Override
    public void abort() throws StorageException {
        if (parts != null) {
            parts.abort();
            parts = null;
        }
        tail = new byte[0];
        deleteTail();
    }

    @Override
    public void close() {
        // Everything acknowledged is at the service.
    }

    private void requireEnd(long position) throws StorageException {
        if (position != size()) {
            throw new StorageException(
                    Reason.BAD_RANGE,
                    "The upload of %s has %d bytes; it cannot be appended to at %d.".formatted(name, size(), position));
        }
    }

    private long partsEnd() {
        return parts == null ? 0 : parts.size();
    }

    private Multipart begun() throws StorageException {
        if (parts == null) {
            parts = Multipart.begin(client, bucket, key, name);
        }
        return parts;
    }

    private void storeTail(byte[] bytes) throws StorageException {
        long start = partsEnd();
        byte[] content = ByteBuffer.allocate(TAIL_HEADER_BYTES + bytes.length)
                .putLong(start)
                .put(bytes)
                .array();
        try {
            client.putObject(request -> request.bucket(bucket).key(tailKey), RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw Failures.of("The upload of " + name + " was not appended to", e);
        }
        tail = bytes;
        storedTail = bytes;
        storedTailStart = start;
    }

    private void loadTail() throws StorageException {
        Optional<byte[]> content = readTail();
        if (content.isEmpty() || content.get().length < TAIL_HEADER_BYTES) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(content.get());
        storedTailStart = buffer.getLong();
        storedTail = new byte[buffer.remaining()];
        buffer.get(storedTail);
    }

    private Optional<byte[]> readTail() throws StorageException {
        try {
            int most = TAIL_HEADER_BYTES + Multipart.MIN_PART_BYTES;
            ResponseBytes<GetObjectResponse> answer = client.getObjectAsBytes(
                    request -> request.bucket(bucket).key(tailKey).range("bytes=0-" + (most - 1)));
            byte[] bytes = answer.asByteArray();
            return bytes.length <= most ? Optional.of(bytes) : Optional.empty();
        } catch (SdkException e) {
            if (Failures.isMissing(e)) {
                return Optional.empty();
            }
            throw Failures.of("The upload of " + name + " cannot be opened", e);
        }
    }

    private void deleteTail() throws StorageException {
        try {
            client.deleteObject(request -> request.bucket(bucket).key(tailKey));
        } catch (SdkException e) {
            if (!Failures.isMissing(e)) {
                throw Failures.of("What is left of the upload of " + name + " was not deleted", e);
            }
        }
    }
}
