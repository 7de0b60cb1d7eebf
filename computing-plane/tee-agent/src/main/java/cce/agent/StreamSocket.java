package cce.agent;

import cce.tee.UnixStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/// A connected Unix stream in the shape that `SSLSocketFactory.createSocket` layers TLS over. Nothing of it knows an
/// address, and timeouts are the stream's own deadline.
final class StreamSocket extends Socket {
    private final UnixStream stream;
    private final InputStream input;
    private final OutputStream output;
    private volatile boolean closed;

    StreamSocket(UnixStream stream) {
        this.stream = stream;
        this.input = stream.input();
        this.output = stream.output();
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoTimeout(int millis) {
        // The stream has a deadline over its whole life.
    }

    @Override
    public void close() throws IOException {
        closed = true;
        stream.close();
    }
}
