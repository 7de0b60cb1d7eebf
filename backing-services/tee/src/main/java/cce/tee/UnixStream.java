package cce.tee;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// One connection to a Unix domain socket with a deadline over its whole life: a peer that trickles bytes cannot hold
/// the caller longer than one that says nothing.
public final class UnixStream implements AutoCloseable {
    /// The deadline passed before the caller was done.
    public static final class DeadlineException extends IOException {
        private static final long serialVersionUID = 1L;

        DeadlineException(Throwable cause) {
            super("The deadline of the connection passed.", cause);
        }
    }

    private final SocketChannel channel;
    private final AtomicBoolean expired = new AtomicBoolean();
    private final Thread watch;

    private UnixStream(SocketChannel channel, Duration deadline) {
        this.channel = channel;
        this.watch = Thread.ofVirtual().name("deadline").start(() -> closeAfter(deadline));
    }

    /// @param deadline after which the connection is closed under whoever uses it
    public static UnixStream connect(Path socket, Duration deadline) throws IOException {
        UnixStream stream = new UnixStream(SocketChannel.open(StandardProtocolFamily.UNIX), deadline);
        try {
            stream.channel.connect(UnixDomainSocketAddress.of(socket));
            return stream;
        } catch (ClosedChannelException e) {
            throw stream.explain(e);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    public InputStream input() {
        return new FilterInputStream(Channels.newInputStream(channel)) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    return in.read(target, offset, length);
                } catch (ClosedChannelException e) {
                    throw explain(e);
                }
            }
        };
    }

    public OutputStream output() {
        return new FilterOutputStream(Channels.newOutputStream(channel)) {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                try {
                    out.write(source, offset, length);
                } catch (ClosedChannelException e) {
                    throw explain(e);
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        channel.close();
    }

    private IOException explain(ClosedChannelException e) {
        return expired.get() ? new DeadlineException(e) : e;
    }

    private void closeAfter(Duration deadline) {
        try {
            Thread.sleep(deadline);
        } catch (InterruptedException e) {
            return; // The caller is done.
        }
        expired.set(true);
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("A local socket could not be closed.", e);
        }
    }
}
