package cce.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands before a service and misbehaves on request: one HTTP exchange a connection.
final class FaultyProxy implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\\r\\nContent-Length: *([0-9]+)");

    private final URI service;
    private final Function<String, Fault> faults;
    private final ServerSocket listener;

    /// What goes wrong with a request.
    sealed interface Fault {
        record None() implements Fault {}

        /// The service is not asked.
        record Answer(int status) implements Fault {}

        /// The service is asked, its answer's body breaks off after that many bytes; 0 loses the whole answer.
        record CutAfter(int bytes) implements Fault {}

        /// The service answers for bytes one further than was asked for.
        record WrongRange() implements Fault {}
    }

    private FaultyProxy(URI service, Function<String, Fault> faults, ServerSocket listener) {
        this.service = service;
        this.faults = faults;
        this.listener = listener;
    }

    /// `faults` is asked with each request's first line.
    static FaultyProxy before(URI service, Function<String, Fault> faults) throws IOException {
        FaultyProxy proxy = new FaultyProxy(service, faults, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> exchange(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void exchange(Socket client) {
        try (client) {
            String head = readHead(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            byte[] body = client.getInputStream().readNBytes(length(head));
            switch (faults.apply(head.substring(0, head.indexOf('\r')))) {
                case Fault.None none -> forward(head, body, client.getOutputStream(), Integer.MAX_VALUE);
                case Fault.Answer answer ->
                    client.getOutputStream()
                            .write(("HTTP/1.1 %d Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                            .formatted(answer.status()))
                                    .getBytes(StandardCharsets.US_ASCII));
                case Fault.CutAfter cut -> forward(head, body, client.getOutputStream(), cut.bytes());
                case Fault.WrongRange wrong -> shift(head, body, client.getOutputStream());
            }
        } catch (IOException e) {
            // The client went away, which is its right.
            System.getLogger(FaultyProxy.class.getName()).log(System.Logger.Level.DEBUG, "exchange ended", e);
        }
    }

    private void forward(String head, byte[] body, OutputStream out, int most) throws IOException {
        byte[] answer = ask(head, body);
        int start = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        int length = most == 0 ? 0 : (int) Math.min(answer.length, (long) start + most);
        out.write(answer, 0, length);
    }

    private void shift(String head, byte[] body, OutputStream out) throws IOException {
        String answer = new String(ask(head, body), StandardCharsets.ISO_8859_1);
        out.write(answer.replaceFirst("bytes 100-1099", "bytes 101-1100").getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] ask(String head, byte[] body) throws IOException {
        try (Socket upstream = new Socket(service.getHost(), service.getPort())) {
            String closing = head.replaceFirst("(?i)\\r\\nConnection: [^\\r]*", "")
                    .replaceFirst("(?i)\\r\\nExpect: [^\\r]*", "")
                    .replaceFirst("\\r\\n", "\r\nConnection: close\r\n");
            upstream.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            upstream.getOutputStream().write(body);
            upstream.getOutputStream().flush();
            return upstream.getInputStream().readAllBytes();
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        Matcher matcher = LENGTH.matcher(head);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
