package cce.agent;

import cce.protocol.DatasetId;
import cce.protocol.FailureNotice;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.KeyRequest;
import cce.protocol.Problem;
import cce.protocol.ProblemType;
import cce.protocol.ReportData;
import cce.protocol.Sha256Digest;
import cce.protocol.SubmitRequest;
import cce.sealing.DatasetKey;
import cce.sealing.KeyRelease;
import cce.sealing.ReleasedKeys;
import cce.sealing.ResultKey;
import cce.sealing.SecretBytes;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// As much of cced as a CVM sees: TLS 1.3 with a key of its own behind a Unix socket, keys for evidence that is
/// bound to the request, and a record of what it was told.
final class FakeCced implements AutoCloseable {
    static final byte[] DEK = filled(1);
    static final byte[] REK = filled(2);

    private final HttpsServer server;
    private final ServerSocketChannel socket;
    private final Sha256Digest tlsKey;
    private final JobId job;
    private final List<KeyRequest.SealedDataset> datasets;

    final List<SubmitRequest> submitted = new CopyOnWriteArrayList<>();
    final List<FailureNotice> notices = new CopyOnWriteArrayList<>();
    final Set<Object> requestIds = ConcurrentHashMap.newKeySet();
    final AtomicInteger keyRequests = new AtomicInteger();

    /// Key requests to answer with 503 first.
    final AtomicInteger unavailable = new AtomicInteger();

    /// Submissions to take and then answer with 500.
    final AtomicInteger lostAnswers = new AtomicInteger();

    /// When true, keys are sealed for another request than the one that asked.
    volatile boolean wrongContext;

    /// When true, evidence is refused.
    volatile boolean refuses;

    FakeCced(Path path, JobId job, List<KeyRequest.SealedDataset> datasets) throws Exception {
        this.job = job;
        this.datasets = datasets;
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        this.tlsKey = Sha256Digest.of(
                MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded()));
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(pair)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/keys/request", this::keys);
        server.createContext("/v1/results/submit", this::submit);
        server.createContext(FailureNotice.path(job), this::failed);
        server.start();
        this.socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().start(this::forward);
    }

    Sha256Digest tlsKey() {
        return tlsKey;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        server.stop(0);
    }

    private void keys(HttpExchange exchange) throws IOException {
        KeyRequest request = Json.read(exchange.getRequestBody().readAllBytes(), KeyRequest.class);
        keyRequests.incrementAndGet();
        boolean fresh = requestIds.add(request.requestId()) && requestIds.add(request.ephPk());
        boolean bound = ReportData.forKeyRequest(request.ephPk(), request.requestId())
                .matches(EmbeddedEnvironment.reportData(request.evidence()));
        if (unavailable.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            refuse(exchange, ProblemType.LEDGER_UNAVAILABLE);
        } else if (refuses || !fresh || !bound) {
            refuse(exchange, ProblemType.EVIDENCE_REFUSED);
        } else {
            answer(exchange, 200, Json.write(release(request)));
        }
    }

    private KeyRequest.Answer release(KeyRequest request) {
        List<DatasetId> ids = request.datasetIds();
        JobId named = wrongContext ? new JobId(new java.util.UUID(1, 1)) : job;
        try (ReleasedKeys keys = new ReleasedKeys(
                ids.stream()
                        .map(id -> new DatasetKey(id, 0, SecretBytes.copyOf(DEK)))
                        .toList(),
                new ResultKey(SecretBytes.copyOf(REK)))) {
            byte[] message = KeyRelease.sealJobKeys(
                    request.ephPk(),
                    new KeyRelease.JobContext(named, request.requestId(), ids),
                    keys,
                    new SecureRandom());
            return new KeyRequest.Answer(
                    Base64.getEncoder().encodeToString(message), "submit-credential", 4_000_000_000L, datasets);
        } catch (cce.sealing.SealingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void submit(HttpExchange exchange) throws IOException {
        SubmitRequest request = Json.read(exchange.getRequestBody().readAllBytes(), SubmitRequest.class);
        boolean bound = ReportData.forResult(request.jobId(), request.resultHash())
                .matches(EmbeddedEnvironment.reportData(request.evidence()));
        if (!bound || !request.credential().equals("submit-credential")) {
            refuse(exchange, ProblemType.EVIDENCE_REFUSED);
            return;
        }
        if (!submitted.isEmpty()) {
            refuse(exchange, ProblemType.RESULT_ALREADY_SUBMITTED);
            return;
        }
        submitted.add(request);
        if (lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            refuse(exchange, ProblemType.INTERNAL);
            return;
        }
        answer(exchange, 202, Json.write(new SubmitRequest.Answer("pending_review")));
    }

    private void failed(HttpExchange exchange) throws IOException {
        notices.add(Json.read(exchange.getRequestBody().readAllBytes(), FailureNotice.class));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static void refuse(HttpExchange exchange, ProblemType type) throws IOException {
        answer(exchange, type.status(), Json.write(Problem.of(type, "No.", "/")));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void forward() {
        while (socket.isOpen()) {
            SocketChannel client;
            try {
                client = socket.accept();
            } catch (IOException e) {
                return; // closed with the test
            }
            try {
                Socket target = new Socket(
                        InetAddress.getLoopbackAddress(), server.getAddress().getPort());
                InputStream in = Channels.newInputStream(client);
                OutputStream out = Channels.newOutputStream(client);
                Thread.ofVirtual().start(() -> copy(in, target));
                Thread.ofVirtual().start(() -> copyBack(target, out, client));
            } catch (IOException e) {
                hangUp(client);
            }
        }
    }

    /// The agent shall see a cut connection, as from a real forwarder, and not wait for one that nobody serves.
    private static void hangUp(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(InputStream in, Socket target) {
        try {
            in.transferTo(target.getOutputStream());
            target.shutdownOutput();
        } catch (IOException e) {
            // The other direction closes both.
        }
    }

    private static void copyBack(Socket target, OutputStream out, SocketChannel client) {
        try (target;
                client) {
            target.getInputStream().transferTo(out);
        } catch (IOException e) {
            // The client went away.
        }
    }

    private static SSLContext context(KeyPair pair) throws Exception {
        var name = new X500Name("CN=nobody in particular");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(Instant.EPOCH),
                Date.from(Instant.parse("2001-01-01T00:00:00Z")),
                name,
                pair.getPublic());
        Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("Ed25519").build(pair.getPrivate())));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("k", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
