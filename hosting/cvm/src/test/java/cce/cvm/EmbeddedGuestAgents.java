package cce.cvm;

import cce.protocol.Measurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// TDs that exist in this process only. Their sockets accept connections and never answer.
final class EmbeddedGuestAgents implements GuestAgents {
    private final Path folder;
    private final AtomicInteger next = new AtomicInteger();
    final Map<String, Measurement> booted = new ConcurrentHashMap<>();
    private final Map<String, ServerSocketChannel> sockets = new ConcurrentHashMap<>();

    EmbeddedGuestAgents(Path folder) {
        this.folder = folder;
    }

    @Override
    public Td boot(Path distribution, Measurement configId, String name) {
        String id = "td-" + next.incrementAndGet();
        try {
            Path socket = folder.resolve(id + ".sock");
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(socket));
            sockets.put(id, channel);
            booted.put(id, configId);
            return new Td(id, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void release(String id) {
        booted.remove(id);
        ServerSocketChannel channel = sockets.remove(id);
        if (channel != null) {
            try {
                channel.close();
                Files.deleteIfExists(folder.resolve(id + ".sock"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
