package cce.agent;

import cce.protocol.Sha256Digest;
import cce.tee.UnixStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS 1.3 to the one server whose public key hashes to a given value. No certificate authority, name or date counts:
/// the key was put under this CVM's own measurement, and no authority knows better.
final class PinnedTls {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String HOST = "cced";
    private static final int PORT = 443;

    private final SSLContext context;

    PinnedTls(Sha256Digest publicKey) {
        try {
            context = SSLContext.getInstance(PROTOCOL);
            context.init(null, new TrustManager[] {new Pin(publicKey)}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no TLS 1.3.", e);
        }
    }

    /// Handshakes over `stream`, which closes with the socket.
    SSLSocket connect(UnixStream stream) throws IOException {
        Socket plain = new StreamSocket(stream);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, HOST, PORT, true);
        tls.setEnabledProtocols(new String[] {PROTOCOL});
        tls.startHandshake();
        return tls;
    }

    /// A server that proved to hold the private key (TLS does that) of the public key we expect. The extended type, so
    /// that the JDK adds no check of names or algorithms of its own.
    private static final class Pin extends X509ExtendedTrustManager {
        private final Sha256Digest expected;

        Pin(Sha256Digest expected) {
            this.expected = expected;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            try {
                byte[] shown = MessageDigest.getInstance("SHA-256")
                        .digest(chain[0].getPublicKey().getEncoded());
                if (!MessageDigest.isEqual(shown, expected.toByteArray())) {
                    throw new CertificateException("The server is not the cced this CVM was started for.");
                }
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("This side is a client only.");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("This side is a client only.");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("This side is a client only.");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
