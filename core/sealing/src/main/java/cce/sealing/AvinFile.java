package cce.sealing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Reads AVIN version 1, the format of an earlier system, to import its files; nothing is written in it.
///
/// ```text
/// "AVIN" | version u8 = 1 | chunks u32 | chunk*        chunk = IV 12 B | AES-256-GCM ciphertext | tag 16 B
/// ```
///
/// **The format does not authenticate a file as a whole**: the header is in clear, chunks carry no
/// number, and nothing binds them to a path. Each chunk is authentic; their order, their number and which file they
/// are of is not. This reader refuses what can be seen: chunks that come twice, chunks before the last that are not
/// full, a number of chunks that is not that of the file. The rest only a hash of the stored file can show, which
/// the earlier system kept in its receipts: callers compare it before they believe the plaintext.
///
/// Not thread-safe.
public final class AvinFile {
    /// Plaintext bytes of every chunk but the last.
    public static final int CHUNK_BYTES = 4 << 20;

    /// Most chunks; bounds what is remembered of them. About 4 TiB of plaintext.
    public static final int MAX_CHUNKS = 1 << 20;

    private static final int MAGIC = 0x4156494e;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 9;
    private static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int OVERHEAD_BYTES = IV_BYTES + TAG_BYTES;

    private final DataInputStream in;
    private final long fileBytes;
    private final Set<ByteBuffer> seen = new HashSet<>();

    /// Negative until the header was read.
    private int chunks = -1;

    private int done;

    /// @param fileBytes size of the stored file
    public AvinFile(InputStream in, long fileBytes) {
        this.in = new DataInputStream(Objects.requireNonNull(in, "in"));
        this.fileBytes = fileBytes;
    }

    /// Plaintext bytes of a stored file of this size, if it is one: the format's overhead follows from it.
    ///
    /// @throws SealingException for a size that no AVIN file has
    public static long plaintextBytes(long fileBytes) throws SealingException {
        long full = CHUNK_BYTES + (long) OVERHEAD_BYTES;
        long body = fileBytes - HEADER_BYTES;
        long chunks = Math.ceilDiv(Math.max(body, 0), full);
        if (body < 0 || chunks > MAX_CHUNKS || (chunks > 0 && body <= (chunks - 1) * full + OVERHEAD_BYTES)) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED, "No AVIN file has %d bytes.".formatted(fileBytes));
        }
        return body - chunks * OVERHEAD_BYTES;
    }

    /// Decrypts the file to `out`, chunk by chunk; the plaintext counts only when this returned. Returns
    /// its size.
    ///
    /// @throws SealingException for bytes that are no AVIN file, do not authenticate or come twice
    /// @throws IOException from either stream
    public long unseal(SealingKey key, OutputStream out) throws SealingException, IOException {
        long total = 0;
        for (byte[] chunk = next(key); chunk.length > 0; chunk = next(key)) {
            out.write(chunk);
            total += chunk.length;
            Arrays.fill(chunk, (byte) 0);
        }
        return total;
    }

    /// The plaintext of the next chunk, which the caller wipes; empty after the last, when the file's end was checked.
    ///
    /// @throws SealingException likewise
    public byte[] next(SealingKey key) throws SealingException, IOException {
        byte[] raw = key.secret().copy(SecretAccess.toRawKeyBytes());
        try {
            if (chunks < 0) {
                chunks = readHeader();
            }
            if (done < chunks) {
                byte[] chunk = readChunk(new SecretKeySpec(raw, "AES"), done, chunkBytes(done, chunks));
                done++;
                return chunk;
            }
            if (in.read() >= 0) {
                throw malformed("end", "has bytes after it");
            }
            return new byte[0];
        } catch (EOFException e) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED, "The AVIN file ends inside a chunk; it was cut.", e);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private int readHeader() throws SealingException, IOException {
        if (fileBytes < HEADER_BYTES) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED,
                    "An AVIN file has at least %d bytes, this one has %d.".formatted(HEADER_BYTES, fileBytes));
        }
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw malformed("magic", "is %08x instead of 'AVIN'".formatted(magic));
        }
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw malformed("version", "is %d; only 1 is read".formatted(version));
        }
        int chunks = in.readInt();
        if (chunks < 0 || chunks > MAX_CHUNKS) {
            throw malformed("chunk count", "is out of range");
        }
        requireSize(chunks);
        return chunks;
    }

    /// The count is in clear and anyone can edit it: it must be the one that a file of this size has.
    private void requireSize(int chunks) throws SealingException {
        long full = CHUNK_BYTES + (long) OVERHEAD_BYTES;
        long body = fileBytes - HEADER_BYTES;
        boolean possible =
                chunks == 0 ? body == 0 : body > (chunks - 1) * full + OVERHEAD_BYTES && body <= chunks * full;
        if (!possible) {
            throw new SealingException(
                    SealingException.Reason.TRUNCATED,
                    "The AVIN file announces %d chunks, which is not what its %d bytes hold: it was cut, extended or edited."
                            .formatted(chunks, fileBytes));
        }
    }

    private int chunkBytes(int number, int chunks) {
        long before = (long) number * (CHUNK_BYTES + OVERHEAD_BYTES);
        return number < chunks - 1 ? CHUNK_BYTES : (int) (fileBytes - HEADER_BYTES - before - OVERHEAD_BYTES);
    }

    private byte[] readChunk(SecretKeySpec key, int number, int plaintextBytes) throws SealingException, IOException {
        byte[] iv = new byte[IV_BYTES];
        in.readFully(iv);
        if (!seen.add(ByteBuffer.wrap(iv))) {
            throw new SealingException(
                    SealingException.Reason.TAMPERED,
                    "Chunk %d of the AVIN file has the IV of an earlier one: a chunk was repeated, or a nonce reused."
                            .formatted(number));
        }
        byte[] sealed = new byte[plaintextBytes + TAG_BYTES];
        in.readFully(sealed);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
            return cipher.doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw new SealingException(
                    SealingException.Reason.TAMPERED,
                    "Chunk %d of the AVIN file does not authenticate: it was changed, or this is not its key."
                            .formatted(number));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks AES-GCM.", e);
        }
    }

    private static SealingException malformed(String field, String what) {
        return new SealingException(SealingException.Reason.MALFORMED, "The AVIN file's " + field + " " + what + ".");
    }
}
