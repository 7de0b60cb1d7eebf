package cce.s3;

import cce.storage.DirectUpload;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/// An object store in a bucket of S3, or of what speaks its interface.
///
/// ```text
/// <prefix>/objects/<name>   complete objects
/// <prefix>/pending/<name>   the end of an upload that is too short for a part of its own
/// ```
///
/// Uploads in parts are the service's own multipart uploads, found again by name after a restart. A name is taken by a
/// conditional request (`If-None-Match: *`), so of two writers one wins; a service that ignores the condition is found
/// out when the store is opened and refused. Every request has a deadline and a bounded number of tries.
public final class S3Store implements ObjectStore, AutoCloseable {
    /// What tells our own object from another's of the same name, when an answer was lost and the request repeated.
    static final String PUT_ID = "cce-put";

    private static final int LIST_PAGE = 1000;
    private static final Set<String> SENT_ANYWAY = Set.of("host", "content-length");

    private final S3Client client;
    private final S3Presigner presigner;
    private final String bucket;
    private final String prefix;

    private S3Store(S3Client client, S3Presigner presigner, String bucket, String prefix) {
        this.client = client;
        this.presigner = presigner;
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() ? "" : prefix + "/";
    }

    /// Opens a bucket that exists, to write too.
    ///
    /// @throws StorageException with what to do when it does not exist, or may not be used
    public static S3Store open(StoreLocation.Bucket location) throws StorageException {
        S3Store store = openReadOnly(location);
        try {
            store.requireConditions();
            return store;
        } catch (StorageException e) {
            store.close();
            throw e;
        }
    }

    /// Opens a bucket that exists, to read: nothing is written by opening.
    public static S3Store openReadOnly(StoreLocation.Bucket location) throws StorageException {
        S3Client client = S3Connection.open(location);
        try {
            client.headBucket(request -> request.bucket(location.name()));
            return new S3Store(client, S3Connection.presigner(location), location.name(), location.prefix());
        } catch (SdkException e) {
            client.close();
            throw Failures.isMissing(e)
                    ? new StorageException(
                            Reason.NOT_FOUND, "There is no bucket " + location.name() + "; make it first.", e)
                    : Failures.of("The store " + location + " cannot be opened", e);
        }
    }

    @Override
    public void put(ObjectName name, byte[] bytes) throws StorageException {
        String id = UUID.randomUUID().toString();
        try {
            client.putObject(
                    request -> request.bucket(bucket)
                            .key(key(name))
                            .ifNoneMatch("*")
                            .metadata(Map.of(PUT_ID, id)),
                    RequestBody.fromBytes(bytes));
        } catch (SdkException e) {
            if (!Failures.isTaken(e)) {
                throw Failures.of("The object " + name + " was not stored", e);
            }
            if (!id.equals(head(name).metadata().get(PUT_ID))) {
                throw exists(name);
            }
        }
    }

    @Override
    public void put(ObjectName name, InputStream source) throws StorageException {
        byte[] first = readPart(name, source);
        if (first.length < Multipart.PART_BYTES) {
            put(name, first);
            return;
        }
        Multipart upload = Multipart.begin(client, bucket, key(name), name);
        try {
            for (byte[] part = first; part.length > 0; part = readPart(name, source)) {
                upload.add(part, part.length);
            }
            upload.complete();
        } catch (StorageException e) {
            upload.abortQuietly();
            throw e;
        }
    }

    @Override
    public PendingObject pending(ObjectName name) throws StorageException {
        if (isThere(name)) {
            Multipart.find(client, bucket, key(name), name).ifPresent(Multipart::abortQuietly);
            deleteKey(name, pendingKey(name));
            throw exists(name);
        }
        return S3PendingObject.open(this, client, presigner, bucket, key(name), pendingKey(name), name);
    }

    @Override
    public Optional<DirectUpload> directPut(ObjectName name, long length, Duration lifetime) throws StorageException {
        try {
            PresignedPutObjectRequest signed = presigner.presignPutObject(presign -> presign.signatureDuration(lifetime)
                    .putObjectRequest(request -> request.bucket(bucket)
                            .key(key(name))
                            .contentLength(length)
                            .ifNoneMatch("*")));
            return Optional.of(direct(signed, 0, length));
        } catch (SdkException e) {
            throw Failures.of("No permission to store " + name + " can be signed", e);
        }
    }

    @Override
    public long size(ObjectName name) throws StorageException {
        return head(name).contentLength();
    }

    @Override
    public ObjectReader open(ObjectName name) throws StorageException {
        HeadObjectResponse head = head(name);
        ReadPermission permission = new ReadPermission(presigner, bucket, key(name), name);
        return new S3ObjectReader(permission, name, head.contentLength(), head.eTag());
    }

    @Override
    public void delete(ObjectName name) throws StorageException {
        deleteKey(name, key(name));
    }

    @Override
    public List<ObjectName> list(ObjectName below) throws StorageException {
        String objects = prefix + "objects/";
        List<ObjectName> found = new ArrayList<>();
        String start = objects + below.value() + "/";
        String after = start;
        boolean more = true;
        while (more) {
            ListObjectsV2Response page = page(start, after, below);
            for (S3Object object : page.contents()) {
                found.add(ObjectName.parse(object.key().substring(objects.length())));
                after = object.key();
            }
            if (found.size() > MAX_LISTED) {
                throw new StorageException(
                        Reason.BAD_RANGE, "There are more than %d objects below %s.".formatted(MAX_LISTED, below));
            }
            more = Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty();
        }
        return found.stream().sorted().toList();
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
    }

    /// Puts one small object twice; a service that does not refuse the second would let objects be replaced.
    private void requireConditions() throws StorageException {
        String probe = prefix + "probe";
        try {
            for (int i = 0; i < 2; i++) {
                client.putObject(request -> request.bucket(bucket).key(probe).ifNoneMatch("*"), RequestBody.empty());
            }
        } catch (SdkException e) {
            if (Failures.isTaken(e)) {
                return;
            }
            throw Failures.of("The store cannot be written to", e);
        }
        throw new StorageException(
                Reason.IO,
                "The object service ignores If-None-Match, so objects could be replaced; use one that knows it.");
    }

    /// Without the headers that every client of HTTP sends by itself.
    static DirectUpload direct(PresignedRequest signed, long position, long length) {
        Map<String, String> headers = new HashMap<>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!SENT_ANYWAY.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(",", values));
            }
        });
        return new DirectUpload(URI.create(signed.url().toString()), headers, position, length);
    }

    static StorageException exists(ObjectName name) {
        return new StorageException(
                Reason.EXISTS, "The object " + name + " exists already; stored objects are not replaced.");
    }

    private ListObjectsV2Response page(String start, String after, ObjectName below) throws StorageException {
        try {
            return client.listObjectsV2(request ->
                    request.bucket(bucket).prefix(start).startAfter(after).maxKeys(LIST_PAGE));
        } catch (SdkException e) {
            throw Failures.of("The objects below " + below + " cannot be listed", e);
        }
    }

    private boolean isThere(ObjectName name) throws StorageException {
        try {
            head(name);
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private HeadObjectResponse head(ObjectName name) throws StorageException {
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(bucket).key(key(name)));
            if (head.contentLength() == null || head.contentLength() < 0 || head.eTag() == null) {
                throw new StorageException(
                        Reason.IO, "The object service answered without the size of the object " + name + ".");
            }
            return head;
        } catch (SdkException e) {
            throw Failures.of("The object " + name + " cannot be opened", e);
        }
    }

    private void deleteKey(ObjectName name, String key) throws StorageException {
        try {
            client.deleteObject(request -> request.bucket(bucket).key(key));
        } catch (SdkException e) {
            if (!Failures.isMissing(e)) {
                throw Failures.of("The object " + name + " was not deleted", e);
            }
        }
    }

    private static byte[] readPart(ObjectName name, InputStream source) throws StorageException {
        try {
            return source.readNBytes(Multipart.PART_BYTES);
        } catch (IOException e) {
            throw new StorageException(
                    Reason.IO, "The object " + name + " was not stored: its source cannot be read.", e);
        }
    }

    private String key(ObjectName name) {
        return prefix + "objects/" + name.value();
    }

    private String pendingKey(ObjectName name) {
        return prefix + "pending/" + name.value();
    }
}
