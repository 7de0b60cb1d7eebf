package cce.s3;

import cce.storage.DirectUpload;
import cce.storage.ObjectName;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// One multipart upload of the service: parts that are durable each by itself and visible only together.
///
/// One owner at a time, but what it has begun is sent by any threads.
final class Multipart {
    /// The service refuses a shorter part that is not the last.
    static final int MIN_PART_BYTES = 5 * 1024 * 1024;

    /// What we send at a time.
    static final int PART_BYTES = 8 * 1024 * 1024;

    /// Sent at a time, of one object: more do not make up for what each takes of memory.
    static final int PARALLEL_PARTS = 3;

    /// The service's limit.
    private static final int MAX_PARTS = 10_000;

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final ObjectName name;
    private final String uploadId;
    private final Optional<String> putId;
    private final ReentrantLock lock = new ReentrantLock();

    /// Those before which none is missing. Guarded by the lock, like all below.
    private final List<Stored> parts;

    /// Acknowledged, while one before them is still on its way.
    private final Map<Integer, Stored> early = new HashMap<>();

    private int begunParts;
    private long begunBytes;

    /// A part the service acknowledged.
    private record Stored(int number, long size, String tag) {}

    /// A part that has its place and is to be sent.
    @SuppressWarnings("ArrayRecordComponent") // Handed over rather than copied; never compared.
    record Begun(int number, byte[] bytes, int offset, int length) {}

    private Multipart(
            S3Client client,
            String bucket,
            String key,
            ObjectName name,
            String uploadId,
            Optional<String> putId,
            List<Stored> parts) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.name = name;
        this.uploadId = uploadId;
        this.putId = putId;
        this.parts = parts;
        this.begunParts = parts.size();
        this.begunBytes = parts.stream().mapToLong(Stored::size).sum();
    }

    static Multipart begin(S3Client client, String bucket, String key, ObjectName name) throws StorageException {
        String putId = UUID.randomUUID().toString();
        try {
            String id = client.createMultipartUpload(
                            request -> request.bucket(bucket).key(key).metadata(Map.of(S3Store.PUT_ID, putId)))
                    .uploadId();
            return new Multipart(client, bucket, key, name, id, Optional.of(putId), new ArrayList<>());
        } catch (SdkException e) {
            throw Failures.of("The upload of " + name + " cannot be begun", e);
        }
    }

    /// The upload of that name that a previous process left: of several, which lost answers can make, the longest.
    static Optional<Multipart> find(S3Client client, String bucket, String key, ObjectName name)
            throws StorageException {
        try {
            List<Multipart> found = new ArrayList<>();
            for (MultipartUpload upload : client.listMultipartUploads(
                            request -> request.bucket(bucket).prefix(key))
                    .uploads()) {
                if (upload.key().equals(key)) {
                    List<Stored> parts = stored(client, bucket, key, upload);
                    found.add(new Multipart(client, bucket, key, name, upload.uploadId(), Optional.empty(), parts));
                }
            }
            Optional<Multipart> longest = found.stream().max(Comparator.comparingLong(Multipart::size));
            found.stream().filter(upload -> upload != longest.get()).forEach(Multipart::abortQuietly);
            return longest;
        } catch (SdkException e) {
            throw Failures.of("The upload of " + name + " cannot be opened", e);
        }
    }

    private static List<Stored> stored(S3Client client, String bucket, String key, MultipartUpload upload) {
        List<Stored> parts = new ArrayList<>();
        for (Part part : client.listPartsPaginator(
                        request -> request.bucket(bucket).key(key).uploadId(upload.uploadId()))
                .parts()) {
            // A gap would mean that a part was lost; what follows it cannot be used.
            if (part.partNumber() != parts.size() + 1) {
                break;
            }
            parts.add(new Stored(part.partNumber(), part.size(), part.eTag()));
        }
        return parts;
    }

    /// Bytes in parts that are there, or on their way.
    long size() {
        lock.lock();
        try {
            return begunBytes;
        } finally {
            lock.unlock();
        }
    }

    /// Stores the next part, durably.
    void add(byte[] bytes, int length) throws StorageException {
        requireWhole();
        Begun part = begin(bytes, 0, length);
        try {
            send(part);
        } catch (StorageException e) {
            // Its number is free again: nothing was begun behind it.
            undo(part);
            throw e;
        }
    }

    /// Gives the next part its place.
    Begun begin(byte[] bytes, int offset, int length) throws StorageException {
        lock.lock();
        try {
            if (begunParts == MAX_PARTS) {
                throw tooManyParts();
            }
            begunParts++;
            begunBytes += length;
            return new Begun(begunParts, bytes, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /// Stores a part that was begun, while others are on their way.
    void send(Begun part) throws StorageException {
        try {
            UploadPartResponse answer = client.uploadPart(
                    request -> request.bucket(bucket)
                            .key(key)
                            .uploadId(uploadId)
                            .partNumber(part.number())
                            .contentLength((long) part.length()),
                    RequestBody.fromContentProvider(
                            () -> new ByteArrayInputStream(part.bytes(), part.offset(), part.length()),
                            part.length(),
                            CONTENT_TYPE));
            acknowledged(new Stored(part.number(), part.length(), answer.eTag()));
        } catch (SdkException e) {
            throw Failures.of("The upload of " + name + " was not appended to", e);
        }
    }

    private void acknowledged(Stored part) {
        lock.lock();
        try {
            early.put(part.number(), part);
            for (Stored next = early.remove(parts.size() + 1); next != null; next = early.remove(parts.size() + 1)) {
                parts.add(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void undo(Begun part) {
        lock.lock();
        try {
            begunParts--;
            begunBytes -= part.length();
        } finally {
            lock.unlock();
        }
    }

    /// Also after a part that was begun failed: what was acknowledged behind it does not count.
    private void requireWhole() throws StorageException {
        lock.lock();
        try {
            if (parts.size() != begunParts) {
                throw new StorageException(
                        Reason.IO, "Parts of the upload of %s are missing; open it anew.".formatted(name));
            }
        } finally {
            lock.unlock();
        }
    }

    /// A permission to send a part that follows those that are there.
    ///
    /// @param ahead how many others will lie between
    DirectUpload presign(S3Presigner presigner, int ahead, long length, long position, Duration lifetime)
            throws StorageException {
        requireWhole();
        int number = parts.size() + ahead + 1;
        if (number > MAX_PARTS) {
            throw tooManyParts();
        }
        try {
            return S3Store.direct(
                    presigner.presignUploadPart(presign -> presign.signatureDuration(lifetime)
                            .uploadPartRequest(request -> request.bucket(bucket)
                                    .key(key)
                                    .uploadId(uploadId)
                                    .partNumber(number)
                                    .contentLength(length))),
                    position,
                    length);
        } catch (SdkException e) {
            throw Failures.of("No permission to append to " + name + " can be signed", e);
        }
    }

    private StorageException tooManyParts() {
        return new StorageException(
                Reason.BAD_RANGE,
                "The upload of %s needs more than %d parts; append more bytes at a time.".formatted(name, MAX_PARTS));
    }

    /// Forgets the last part; its number is used again.
    void dropLast() throws StorageException {
        requireWhole();
        Stored last = parts.removeLast();
        begunParts--;
        begunBytes -= last.size();
    }

    /// Makes the object visible, unless its name was taken meanwhile.
    void complete() throws StorageException {
        requireWhole();
        List<CompletedPart> list = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.tag())
                        .build())
                .toList();
        try {
            client.completeMultipartUpload(request -> request.bucket(bucket)
                    .key(key)
                    .uploadId(uploadId)
                    .ifNoneMatch("*")
                    .multipartUpload(upload -> upload.parts(list)));
        } catch (SdkException e) {
            if (!Failures.isTaken(e) && !Failures.isMissing(e)) {
                throw Failures.of("The upload of " + name + " was not completed", e);
            }
            // The answer to a first try may have been lost, and this be the answer to its repetition.
            requireOurs(e);
        }
    }

    void abort() throws StorageException {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(uploadId));
        } catch (SdkException e) {
            if (!Failures.isMissing(e)) {
                throw Failures.of("The upload of " + name + " was not dropped", e);
            }
        }
    }

    /// For what is not seen by anyone and only takes room.
    void abortQuietly() {
        try {
            abort();
        } catch (StorageException e) {
            System.getLogger(Multipart.class.getName())
                    .log(System.Logger.Level.WARNING, "Parts of " + name + " stay until the bucket's own clean-up.", e);
        }
    }

    private void requireOurs(SdkException cause) throws StorageException {
        try {
            HeadObjectResponse there =
                    client.headObject(request -> request.bucket(bucket).key(key));
            String foundId = there.metadata().get(S3Store.PUT_ID);
            boolean ours = putId.isPresent()
                    ? putId.get().equals(foundId)
                    : expectedTag().equals(there.eTag().replace("\"", ""));
            if (!ours) {
                throw S3Store.exists(name);
            }
        } catch (SdkException e) {
            throw Failures.isMissing(e)
                    ? new StorageException(
                            Reason.IO, "The upload of " + name + " is lost at the service; begin it anew.", cause)
                    : Failures.of("The upload of " + name + " was not completed", e);
        }
    }

    /// The tag the interface gives an object of these parts: MD5 over the parts' MD5, here a name and no protection.
    private String expectedTag() {
        try {
            var digest = MessageDigest.getInstance("MD5");
            for (Stored part : parts) {
                digest.update(HexFormat.of().parseHex(part.tag().replace("\"", "")));
            }
            return HexFormat.of().formatHex(digest.digest()) + "-" + parts.size();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5.", e);
        } catch (IllegalArgumentException e) {
            // A service that encrypts gives tags that are no digests: then nothing shows that the object is ours.
            return "";
        }
    }
}
