package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.sealing.SealingException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AvinFileTest {
    private static final byte[] RAW = new byte[32];
    private final ResultKey key = new ResultKey(SecretBytes.copyOf(RAW));

    static List<Path> vectors() {
        return Fixtures.published("avin-v1");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void filesOfAnotherImplementation_open(Path file) throws Exception {
        JsonNode vector = Fixtures.read(file);
        byte[] key = Fixtures.hex(vector, "key");
        byte[] sealed = vector.has("sealed") ? Fixtures.hex(vector, "sealed") : sealedAgain(vector, key);
        assertThat(sealed).hasSize(vector.get("sealedBytes").asInt());
        assertThat(Digests.sha256(sealed))
                .hasToString(vector.get("sealedSha256").asString());

        byte[] plaintext = unseal(sealed, new ResultKey(SecretBytes.adopt(key)));

        assertThat(Digests.sha256(plaintext))
                .hasToString(vector.get("plaintextSha256").asString());
    }

    /// Vectors too large to be written out name the sizes of their chunks: full ones hold zeros, a shorter one the
    /// plaintext of all vectors, and the nonces follow the generator's rule.
    private static byte[] sealedAgain(JsonNode vector, byte[] key) throws Exception {
        JsonNode sizes = vector.get("chunkBytes");
        ByteArrayOutputStream out = header(sizes.size());
        for (int i = 0; i < sizes.size(); i++) {
            int size = sizes.get(i).asInt();
            byte[] chunk = size == AvinFile.CHUNK_BYTES ? new byte[size] : Fixtures.plaintext(size);
            byte[] nonce = MessageDigest.getInstance("SHA-256").digest(("iv " + i).getBytes(StandardCharsets.US_ASCII));
            writeChunk(out, key, Arrays.copyOf(nonce, 12), chunk, 0, size);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 4_194_303, 4_194_304, 4_194_305, 8_388_608})
    void everySize_opens(int size) throws Exception {
        byte[] plaintext = Fixtures.plaintext(size);

        assertThat(unseal(seal(plaintext), key)).isEqualTo(plaintext);
    }

    @Test
    void anyChangedByte_isRefused() throws Exception {
        byte[] sealed = seal(Fixtures.plaintext(20));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> unseal(changed, key)).isInstanceOf(SealingException.class);
        }
    }

    @Test
    void cutOrExtendedFile_isRefusedAtEveryLength() throws Exception {
        byte[] sealed = seal(Fixtures.plaintext(20));
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> unseal(cut, key)).isInstanceOf(SealingException.class);
        }
        assertReason(Arrays.copyOf(sealed, sealed.length + 1), Reason.TAMPERED);
    }

    @Test
    void editedCount_isRefused() throws Exception {
        byte[] sealed = seal(Fixtures.plaintext(20));
        for (int count : new int[] {0, 2, 1000, Integer.MAX_VALUE, -1}) {
            byte[] edited = ByteBuffer.wrap(sealed.clone()).putInt(5, count).array();
            assertThatThrownBy(() -> unseal(edited, key)).isInstanceOf(SealingException.class);
        }
    }

    @Test
    void repeatedChunk_isRefused() throws Exception {
        byte[] one = seal(new byte[AvinFile.CHUNK_BYTES]);
        byte[] twice = Arrays.copyOf(one, 2 * one.length - 9);
        System.arraycopy(one, 9, twice, one.length, one.length - 9);
        assertReason(ByteBuffer.wrap(twice).putInt(5, 2).array(), Reason.TAMPERED);
    }

    @Test
    void otherMagicOrVersion_isNamed() throws Exception {
        byte[] sealed = seal(Fixtures.plaintext(20));
        byte[] version = sealed.clone();
        version[4] = 2;
        assertThatThrownBy(() -> unseal(version, key)).hasMessageContaining("version is 2");
        byte[] magic = sealed.clone();
        magic[0] = 'X';
        assertThatThrownBy(() -> unseal(magic, key)).hasMessageContaining("5856494e");
    }

    private void assertReason(byte[] sealed, Reason reason) {
        assertThatThrownBy(() -> unseal(sealed, key))
                .isInstanceOfSatisfying(
                        SealingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static byte[] unseal(byte[] sealed, SealingKey key) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long size = new AvinFile(new ByteArrayInputStream(sealed), sealed.length).unseal(key, out);
        assertThat(size).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static byte[] seal(byte[] plaintext) throws Exception {
        int chunks = Math.ceilDiv(plaintext.length, AvinFile.CHUNK_BYTES);
        ByteArrayOutputStream out = header(chunks);
        for (int i = 0; i < chunks; i++) {
            byte[] nonce = ByteBuffer.allocate(12).putInt(i).array();
            int start = i * AvinFile.CHUNK_BYTES;
            writeChunk(out, RAW, nonce, plaintext, start, Math.min(AvinFile.CHUNK_BYTES, plaintext.length - start));
        }
        return out.toByteArray();
    }

    private static ByteArrayOutputStream header(int chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(9)
                .putInt(0x4156494e)
                .put((byte) 1)
                .putInt(chunks)
                .array());
        return out;
    }

    private static void writeChunk(
            ByteArrayOutputStream out, byte[] key, byte[] nonce, byte[] plaintext, int start, int size)
            throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        out.writeBytes(nonce);
        out.writeBytes(cipher.doFinal(plaintext, start, size));
    }
}
