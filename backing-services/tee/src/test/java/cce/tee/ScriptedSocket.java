package cce.tee;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A Unix socket whose peer reads one request and answers with given bytes, then does what it is told to.
final class ScriptedSocket implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 64 << 10;

    private final ServerSocketChannel listener;
    final CompletableFuture<String> request = new CompletableFuture<>();
    /// Kept, since a channel that nobody holds is closed by the garbage collector.
    private volatile @Nullable SocketChannel hanging;

    /// @param thenClose false leaves the connection open after the answer, as a hanging peer does
    ScriptedSocket(Path path, byte[] answer, boolean thenClose) throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().start(() -> serve(answer, thenClose));
    }

    static byte[] json(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        SocketChannel peer = hanging;
        if (peer != null) {
            peer.close();
        }
    }

    private void serve(byte[] answer, boolean thenClose) {
        try {
            SocketChannel peer = listener.accept();
            hanging = peer;
            ByteBuffer heard = ByteBuffer.allocate(MAX_REQUEST_BYTES);
            peer.read(heard);
            request.complete(new String(heard.array(), 0, heard.position(), StandardCharsets.UTF_8));
            ByteBuffer left = ByteBuffer.wrap(answer);
            while (left.hasRemaining()) {
                peer.write(left);
            }
            if (thenClose) {
                peer.close();
            }
        } catch (IOException e) {
            request.completeExceptionally(e);
        }
    }
}
