package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Counts, bounds and hashes what is read through it. The bytes are unverified until [#verifyRest] returned.
final class VerifyingInput extends FilterInputStream {

    private static final int DRAIN_BYTES = 64 << 10;

    private final String what;
    private final long maxBytes;
    private final MessageDigest digest = Sha256Hex.newDigest();
    private long count;

    VerifyingInput(InputStream in, String what, long maxBytes) {
        super(in);
        this.what = what;
        this.maxBytes = maxBytes;
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        if (n > 0) {
            count += n;
            if (count > maxBytes) {
                throw new ExecutorException(
                        Reason.TOO_LARGE, "The " + what + " is larger than the " + maxBytes + " bytes allowed.");
            }
            digest.update(buffer, offset, n);
        }
        return n;
    }

    /// Skips by reading, so that no byte escapes the digest.
    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[(int) Math.min(n, DRAIN_BYTES)];
        long skipped = 0;
        while (skipped < n) {
            int read = read(buffer, 0, (int) Math.min(n - skipped, buffer.length));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /// Reads to the end and compares.
    void verifyRest(String expectedHex) throws IOException {
        if (!digestOfRest().equals(expectedHex)) {
            throw new ExecutorException(
                    Reason.DIGEST_MISMATCH,
                    "The bytes of the " + what + " do not have the digest it is named by; fetch or build it again.");
        }
    }

    /// Reads to the end and gives the digest of everything read. May be called once.
    String digestOfRest() throws IOException {
        byte[] buffer = new byte[DRAIN_BYTES];
        int n;
        do {
            n = read(buffer, 0, buffer.length);
        } while (n >= 0);
        return HexFormat.of().formatHex(digest.digest());
    }
}
