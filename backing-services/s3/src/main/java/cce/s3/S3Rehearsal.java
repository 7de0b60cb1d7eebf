package cce.s3;

import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.StorageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// An object that is read as one of S3 is, from a service in this very process: on loopback, with credentials
/// that mean nothing. The virtual machine compiles the way a range takes while nobody waits for it, and no
/// request is paid for.
public final class S3Rehearsal implements ObjectReader {
    private static final Pattern RANGE = Pattern.compile("Range: bytes=(\\d{1,9})-(\\d{1,9})\r\n");
    private static final int MAX_HEAD_BYTES = 8192;
    private static final ObjectName NAME = new ObjectName("rehearsal");
    private static final String TAG = "\"rehearsal\"";

    private final byte[] object;
    private final ServerSocket listener;
    private final S3Presigner presigner;
    private final S3ObjectReader reader;

    private S3Rehearsal(byte[] object, ServerSocket listener, S3Presigner presigner) {
        this.object = object;
        this.listener = listener;
        this.presigner = presigner;
        this.reader = new S3ObjectReader(
                new ReadPermission(presigner, "rehearsal", "rehearsal", NAME), NAME, object.length, TAG);
    }

    /// @param object meaningless bytes; any program of this machine may read them meanwhile
    public static S3Rehearsal of(byte[] object) throws IOException {
        ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        S3Rehearsal rehearsal = new S3Rehearsal(object, listener, presigner(listener.getLocalPort()));
        Thread.ofVirtual().name("s3-rehearsal").start(rehearsal::accept);
        return rehearsal;
    }

    @Override
    public long size() {
        return object.length;
    }

    @Override
    public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
        reader.readFully(position, destination, offset, length);
    }

    @Override
    public void readParts(long position, List<byte[]> parts, IntConsumer full) throws StorageException {
        reader.readParts(position, parts, full);
    }

    @Override
    public void close() {
        presigner.close();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("A listener on loopback cannot be closed.", e);
        }
    }

    private static S3Presigner presigner(int port) {
        return S3Presigner.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            ended(e);
        }
    }

    private void serve(Socket accepted) {
        try (Socket client = accepted;
                InputStream in = new BufferedInputStream(client.getInputStream())) {
            OutputStream out = client.getOutputStream();
            for (Matcher range = RANGE.matcher(head(in)); range.find(); range = RANGE.matcher(head(in))) {
                answer(out, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
            }
        } catch (IOException e) {
            ended(e);
        }
    }

    private void answer(OutputStream out, int first, int last) throws IOException {
        int length = Math.min(last, object.length - 1) - first + 1;
        String head =
                "HTTP/1.1 206 Partial Content\r\nContent-Length: %d\r\nContent-Range: bytes %d-%d/%d\r\nETag: %s\r\n\r\n"
                        .formatted(length, first, last, object.length, TAG);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(object, first, length);
    }

    /// Up to the empty line; empty at the end of the connection.
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD_BYTES && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /// Only what is rehearsed suffers from it.
    private static void ended(IOException e) {
        System.getLogger(S3Rehearsal.class.getName()).log(System.Logger.Level.DEBUG, "The rehearsal ended.", e);
    }
}
