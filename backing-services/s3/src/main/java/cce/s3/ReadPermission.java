package cce.s3;

import cce.storage.ObjectName;
import cce.storage.StorageException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedGetObjectRequest;

/// A signed address to read one object at, signed anew before it expires: signing each of thousands of range
/// requests costs more than the rest of the request. It leaves this process only in requests to the service.
final class ReadPermission {
    /// Short, because the service may keep addresses in its logs.
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    /// Leaves time for requests that were begun, and for clocks that disagree a little.
    private static final Duration USED = Duration.ofMinutes(8);

    private final S3Presigner presigner;
    private final String bucket;
    private final String key;
    private final ObjectName name;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, like the next.
    private @Nullable Signed signed;

    ReadPermission(S3Presigner presigner, String bucket, String key, ObjectName name) {
        this.presigner = presigner;
        this.bucket = bucket;
        this.key = key;
        this.name = name;
    }

    /// An address, the headers that were signed with it, and when to stop using it.
    private record Signed(URL address, Map<String, List<String>> headers, long until) {}

    /// A request for the object that was not sent yet.
    HttpURLConnection request() throws IOException {
        Signed current = current();
        HttpURLConnection request = (HttpURLConnection) current.address().openConnection();
        current.headers().forEach((header, values) -> {
            if (!header.equalsIgnoreCase("host")) {
                request.setRequestProperty(header, String.join(",", values));
            }
        });
        return request;
    }

    /// After a refusal: credentials may have been replaced meanwhile.
    void renew() {
        lock.lock();
        try {
            signed = null;
        } finally {
            lock.unlock();
        }
    }

    private Signed current() throws StorageException {
        lock.lock();
        try {
            Signed known = signed;
            if (known == null || System.nanoTime() - known.until() > 0) {
                known = sign();
                signed = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Signed sign() throws StorageException {
        try {
            PresignedGetObjectRequest answer = presigner.presignGetObject(presign -> presign.signatureDuration(LIFETIME)
                    .getObjectRequest(request -> request.bucket(bucket).key(key)));
            return new Signed(answer.url(), answer.signedHeaders(), System.nanoTime() + USED.toNanos());
        } catch (SdkException e) {
            throw Failures.of("No permission to read " + name + " can be signed", e);
        }
    }
}
