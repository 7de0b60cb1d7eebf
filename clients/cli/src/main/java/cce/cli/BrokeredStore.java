package cce.cli;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.Json;
import cce.protocol.ObjectLayout;
import cce.protocol.SealingApi;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import cce.storage.PendingObject;
import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The object store of a cced, as the owner of one dataset may write to it: for each piece of each object cced gives a
/// permission that expires, and the ciphertext goes straight to the store where the store can be asked directly.
/// Nothing can be read back; what is stored, cced compares with the manifest in the end.
final class BrokeredStore implements ObjectStore, AutoCloseable {
    private static final int MAX_TRIES = 6;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /// Before a permission ends, so that the bytes are still underway with a good one.
    private static final Duration SLACK = Duration.ofSeconds(60);

    private static final int PIECES_AHEAD = 8;

    private final CcedClient cced;
    private final DatasetId dataset;
    private final Supplier<String> signIn;
    private final String prefix;
    private final HttpClient direct = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private volatile String token;

    /// @param signIn gets a new upload token; they live for an hour
    BrokeredStore(CcedClient cced, DatasetId dataset, Supplier<String> signIn) {
        this.cced = cced;
        this.dataset = dataset;
        this.signIn = signIn;
        this.token = signIn.get();
        String any = ObjectLayout.datasetFile(dataset, "x");
        this.prefix = any.substring(0, any.length() - "objects/x".length());
    }

    @Override
    public void put(ObjectName name, byte[] bytes) throws StorageException {
        send(
                name,
                bytes,
                0,
                bytes.length,
                () -> grants(name, 0, bytes.length, true).grants().getFirst());
    }

    @Override
    public void put(ObjectName name, InputStream source) throws StorageException {
        byte[] piece = readPiece(name, source);
        if (piece.length < PendingObject.DIRECT_PIECE_BYTES) {
            put(name, piece);
            return;
        }
        try (PendingObject pending = pending(name)) {
            pending.truncate(0);
            for (long at = 0; piece.length > 0; piece = readPiece(name, source)) {
                pending.append(at, piece, 0, piece.length);
                at += piece.length;
            }
            pending.complete();
        }
    }

    private static byte[] readPiece(ObjectName name, InputStream source) throws StorageException {
        try {
            return source.readNBytes(PendingObject.DIRECT_PIECE_BYTES);
        } catch (IOException e) {
            throw new StorageException(Reason.IO, "The object " + name + " was not sent: its source failed.", e);
        }
    }

    @Override
    public PendingObject pending(ObjectName name) throws StorageException {
        Stand stand = stand(name);
        if (stand.complete()) {
            throw exists(name);
        }
        return new Brokered(name, stand.length());
    }

    @Override
    public long size(ObjectName name) throws StorageException {
        Stand stand = stand(name);
        if (!stand.complete()) {
            throw new StorageException(Reason.NOT_FOUND, "There is no object " + name + ".");
        }
        return stand.length();
    }

    @Override
    public ObjectReader open(ObjectName name) throws StorageException {
        throw new StorageException(Reason.IO, "Objects of a dataset can be stored through cced, not read.");
    }

    @Override
    public void delete(ObjectName name) throws StorageException {
        var ignored = ask("DELETE", path(name), "");
    }

    @Override
    public List<ObjectName> list(ObjectName below) throws StorageException {
        throw new StorageException(Reason.IO, "Objects of a dataset can be stored through cced, not listed.");
    }

    @Override
    public void close() {
        direct.close();
    }

    private record Stand(long length, boolean complete) {}

    private Stand stand(ObjectName name) throws StorageException {
        return retried(name, () -> {
            Map<String, String> found = cced.headers(
                    "HEAD", path(name), authorised(), CcedApi.UPLOAD_OFFSET_HEADER, CcedApi.UPLOAD_COMPLETE_HEADER);
            return new Stand(
                    Long.parseLong(found.getOrDefault(CcedApi.UPLOAD_OFFSET_HEADER, "0")),
                    "?1".equals(found.get(CcedApi.UPLOAD_COMPLETE_HEADER)));
        });
    }

    private SealingApi.Grants grants(ObjectName name, long position, long length, boolean last)
            throws StorageException {
        byte[] body = Json.write(new SealingApi.GrantRequest(position, length, last));
        return retried(
                name,
                () -> Session.read(
                        cced.send("POST", path(name) + "/grants", authorised(), BodyPublishers.ofByteArray(body)),
                        SealingApi.Grants.class));
    }

    private Object ask(String method, String path, Object body) throws StorageException {
        byte[] bytes = body.equals("") ? new byte[0] : Json.write(body);
        return retried(
                new ObjectName(prefix + "objects"),
                () -> cced.send(method, path, authorised(), BodyPublishers.ofByteArray(bytes)));
    }

    private String path(ObjectName name) {
        if (!name.value().startsWith(prefix)) {
            throw new IllegalArgumentException("The object " + name + " is of another dataset.");
        }
        return "/v1/datasets/" + dataset + "/objects/" + name.value().substring(prefix.length());
    }

    private Map<String, String> authorised() {
        return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
    }

    private interface Asking<T> {
        T ask() throws IOException;
    }

    /// Repeats what a cut connection or an expired token broke, some times and at growing pauses.
    private <T> T retried(ObjectName name, Asking<T> asking) throws StorageException {
        for (int attempt = 1; ; attempt++) {
            try {
                return asking.ask();
            } catch (ServiceRefusal refusal) {
                if (attempt == MAX_TRIES || !mayPass(refusal.status())) {
                    throw new StorageException(Reason.IO, refusal.sentence(), refusal);
                }
                if (refusal.status() == 401) {
                    renew();
                }
            } catch (CliException e) {
                if (e.exitCode() != ExitCode.UNREACHABLE || attempt == MAX_TRIES) {
                    throw e;
                }
            } catch (StorageException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == MAX_TRIES) {
                    throw new StorageException(
                            Reason.IO, "The object " + name + " was not stored: " + e.getMessage() + ".", e);
                }
            }
            pause(attempt);
        }
    }

    private static boolean mayPass(int status) {
        return status == 401 || status == 429 || status >= 500;
    }

    private synchronized void renew() {
        token = signIn.get();
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(FIRST_PAUSE_MILLIS << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    private interface GrantSource {
        SealingApi.Grant next() throws StorageException;
    }

    /// Sends one piece. If an answer was lost, the store knows the piece already, which a look at it shows.
    private void send(ObjectName name, byte[] bytes, int offset, int length, GrantSource source)
            throws StorageException {
        boolean[] tried = new boolean[1];
        var ignored = retried(name, () -> {
            SealingApi.Grant grant = source.next();
            int status = put(grant, bytes, offset, length);
            if (status / 100 == 2) {
                return grant;
            }
            if (status == 409 || status == 412) {
                Stand stand = stand(name);
                if (tried[0] && stand.length() == grant.position() + length) {
                    return grant;
                }
                throw stand.complete()
                        ? exists(name)
                        : new StorageException(
                                Reason.BAD_RANGE, "The upload of " + name + " stands at " + stand.length() + ".");
            }
            tried[0] = true;
            throw new IOException("the store answered with status " + status);
        });
    }

    private int put(SealingApi.Grant grant, byte[] bytes, int offset, int length) throws IOException {
        URI url = URI.create(grant.url());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        url.isAbsolute() ? url : cced.base().resolve(url))
                .timeout(TIMEOUT)
                .PUT(BodyPublishers.ofByteArray(bytes, offset, length));
        grant.headers().forEach(request::setHeader);
        try {
            HttpResponse<byte[]> answer = url.isAbsolute()
                    ? direct.send(request.build(), BodyHandlers.ofByteArray())
                    : cced.exchange(request.build());
            return answer.statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    private static StorageException exists(ObjectName name) {
        return new StorageException(
                Reason.EXISTS, "The object " + name + " exists already; stored objects are not replaced.");
    }

    /// An upload in pieces of one length; only the last is shorter.
    private final class Brokered implements PendingObject {
        private final ObjectName name;
        private final Map<Long, SealingApi.Grant> ahead = new HashMap<>();
        private long until;
        private long size;

        Brokered(ObjectName name, long size) {
            this.name = name;
            this.size = size;
        }

        @Override
        public ObjectName name() {
            return name;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void append(long position, byte[] bytes, int offset, int length) throws StorageException {
            if (position != size || position % DIRECT_PIECE_BYTES != 0 || length > DIRECT_PIECE_BYTES) {
                throw new StorageException(
                        Reason.BAD_RANGE,
                        "The upload of " + name + " stands at " + size + " and takes whole pieces; begin it anew.");
            }
            send(name, bytes, offset, length, () -> grant(position, length));
            size += length;
        }

        private SealingApi.Grant grant(long position, int length) throws StorageException {
            Optional<SealingApi.Grant> known = Optional.ofNullable(ahead.remove(position));
            boolean good = known.isPresent()
                    && known.get().length() == length
                    && Instant.now().plus(SLACK).getEpochSecond() < until;
            if (good) {
                return known.get();
            }
            boolean last = length < DIRECT_PIECE_BYTES;
            long asked = last ? length : (long) PIECES_AHEAD * DIRECT_PIECE_BYTES;
            SealingApi.Grants grants = grants(name, position, asked, last);
            ahead.clear();
            until = grants.expiresAt();
            grants.grants().forEach(grant -> ahead.put(grant.position(), grant));
            SealingApi.Grant first = ahead.remove(position);
            if (first == null) {
                throw new StorageException(Reason.IO, "cced gave no permission to append to " + name + ".");
            }
            return first;
        }

        @Override
        public void truncate(long wanted) throws StorageException {
            if (wanted > size) {
                throw new StorageException(Reason.BAD_RANGE, "The upload of " + name + " lost bytes; begin it anew.");
            }
            // The next permission is asked for at that position, and what lies behind it is replaced.
            size = wanted;
        }

        @Override
        public void complete() throws StorageException {
            var ignored = ask("POST", path(name) + "/complete", new SealingApi.Completion(size));
        }

        @Override
        public void abort() throws StorageException {
            delete(name);
        }

        @Override
        public void close() {
            // Everything acknowledged is in the store.
        }
    }
}
