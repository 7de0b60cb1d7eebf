package cce.cli;

import cce.protocol.Sha256Digest;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trust in a TLS peer by its key alone: cced's certificate is self-signed inside its TEE, and what makes its key
/// trustworthy is the evidence that names it. Until a key is pinned, any key is taken and remembered, so that the
/// evidence can be asked for; nothing else may be sent in that time.
final class PinnedTrust extends X509ExtendedTrustManager {
    private final AtomicReference<@Nullable Sha256Digest> pinned = new AtomicReference<>();
    private final AtomicReference<@Nullable Sha256Digest> seen = new AtomicReference<>();

    static Sha256Digest keyDigest(byte[] subjectPublicKeyInfo) {
        try {
            return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(subjectPublicKeyInfo));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {this}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    void pin(Sha256Digest key) {
        pinned.set(key);
    }

    /// The key the peer showed last.
    Sha256Digest presentedKey() {
        Sha256Digest key = seen.get();
        if (key == null) {
            throw new IllegalStateException("No TLS handshake has taken place.");
        }
        return key;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        Sha256Digest key = keyDigest(chain[0].getPublicKey().getEncoded());
        Sha256Digest expected = pinned.get();
        if (expected != null && !expected.equals(key)) {
            throw new CertificateException("The TLS key is not the one that cced's evidence names.");
        }
        seen.set(key);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("This side is a client.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("This side is a client.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("This side is a client.");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
