package cce.cvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The one way out of a CVM: a Unix socket whose bytes go to one TCP address and nowhere else. They are TLS records
/// between the agent and cced; this side can cut them off and learns nothing more.
final class SocketForwarder implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SocketForwarder.class.getName());
    private static final int MAX_CONNECTIONS = 8;
    private static final int BUFFER_BYTES = 32 << 10;

    private final Path path;
    private final InetSocketAddress target;
    private final ServerSocketChannel listener;
    private final Semaphore places = new Semaphore(MAX_CONNECTIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private SocketForwarder(Path path, InetSocketAddress target, ServerSocketChannel listener) {
        this.path = path;
        this.target = target;
        this.listener = listener;
    }

    static SocketForwarder listen(Path path, InetSocketAddress target) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(path), MAX_CONNECTIONS);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
        SocketForwarder forwarder = new SocketForwarder(path, target, listener);
        Thread.ofVirtual().name("forward-" + path.getFileName()).start(forwarder::accept);
        return forwarder;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        Files.deleteIfExists(path);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel client = listener.accept();
                if (places.tryAcquire()) {
                    Thread.ofVirtual().name("forward").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.log(Level.WARNING, "A CVM's connection could not be accepted.", e);
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel server = SocketChannel.open()) {
            open.add(client);
            open.add(server);
            if (!listener.isOpen()) {
                return; // Closed between accept and here: close() may not have seen this pair.
            }
            server.connect(target);
            Thread back = Thread.ofVirtual().name("forward-back").start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            LOG.log(Level.FINE, "A CVM's connection to cced ended early.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.removeIf(channel -> !channel.isOpen());
            places.release();
        }
    }

    /// Copies until the end of one direction, then tells the other side that nothing follows.
    private static void copy(SocketChannel from, SocketChannel to) {
        try {
            InputStream in = Channels.newInputStream(from);
            OutputStream out = Channels.newOutputStream(to);
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.log(Level.FINE, "A CVM's connection to cced was cut.", e);
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "A socket could not be closed.", e);
        }
    }
}
