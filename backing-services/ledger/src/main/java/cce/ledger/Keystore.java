package cce.ledger;

import cce.protocol.WalletAddress;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The Web3 Secret Storage file, version 3: scrypt, AES-128-CTR, and a keccak-256 check over the second half of the
/// derived key. Any Ethereum wallet opens what is written here.
final class Keystore {
    private static final int VERSION = 3;
    private static final int COST = 1 << 15;
    private static final int BLOCK_SIZE = 8;
    private static final int PARALLELISM = 1;
    private static final int DERIVED_BYTES = 32;
    private static final int SALT_BYTES = 32;
    private static final int IV_BYTES = 16;
    private static final int MAX_UTF8_BYTES_PER_CHAR = 3;
    /// What a file from elsewhere may make us spend: 512 MiB of memory at r = 8.
    private static final int MAX_COST = 1 << 19;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Keystore() {}

    static void write(Path file, byte[] key, WalletAddress address, char[] password, SecureRandom random) {
        byte[] salt = random(random, SALT_BYTES);
        byte[] iv = random(random, IV_BYTES);
        byte[] derived = derive(password, salt, COST);
        try {
            byte[] sealed = aesCtr(derived, iv, key);
            Map<String, Object> document = Map.of(
                    "version", VERSION,
                    "id", new UUID(random.nextLong(), random.nextLong()).toString(),
                    "address", address.bytes().hex(),
                    "crypto", Map.of(
                            "cipher", "aes-128-ctr",
                            "cipherparams", Map.of("iv", bare(iv)),
                            "ciphertext", bare(sealed),
                            "kdf", "scrypt",
                            "kdfparams", Map.of(
                                    "n", COST, "r", BLOCK_SIZE, "p", PARALLELISM, "dklen", DERIVED_BYTES, "salt", bare(salt)),
                            "mac", bare(mac(derived, sealed))));
            WalletFile.writePrivate(file, JSON.writeValueAsBytes(document));
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    static byte[] read(Path file, char[] password) {
        JsonNode document;
        try {
            document = JSON.readTree(WalletFile.readPrivate(file));
        } catch (JacksonException e) {
            throw new LedgerException(
                    LedgerException.Reason.BAD_WALLET, "The keystore " + file + " is not a JSON document.", e);
        }
        JsonNode crypto = document.path("crypto");
        requireSupported(file, document, crypto);
        JsonNode parameters = crypto.path("kdfparams");
        byte[] derived = derive(password, bytes(file, parameters, "salt", SALT_BYTES), cost(file, parameters));
        try {
            byte[] sealed = bytes(file, crypto, "ciphertext", Curve.SCALAR_BYTES);
            if (!MessageDigest.isEqual(mac(derived, sealed), bytes(file, crypto, "mac", 32))) {
                throw bad("The password does not open the keystore " + file + ".");
            }
            return aesCtr(derived, bytes(file, crypto.path("cipherparams"), "iv", IV_BYTES), sealed);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static void requireSupported(Path file, JsonNode document, JsonNode crypto) {
        JsonNode parameters = crypto.path("kdfparams");
        boolean supported = document.path("version").asInt(0) == VERSION
                && "scrypt".equals(crypto.path("kdf").asString(""))
                && "aes-128-ctr".equals(crypto.path("cipher").asString(""))
                && parameters.path("r").asInt(0) == BLOCK_SIZE
                && parameters.path("p").asInt(0) == PARALLELISM
                && parameters.path("dklen").asInt(0) == DERIVED_BYTES;
        if (!supported) {
            throw bad("The keystore " + file + " must be of version 3 with scrypt (r 8, p 1) and aes-128-ctr.");
        }
    }

    private static int cost(Path file, JsonNode parameters) {
        int cost = parameters.path("n").asInt(0);
        if (cost < 2 || cost > MAX_COST || Integer.bitCount(cost) != 1) {
            throw bad("The scrypt cost of the keystore " + file + " must be a power of two up to " + MAX_COST + ".");
        }
        return cost;
    }

    private static byte[] bytes(Path file, JsonNode parent, String field, int length) {
        byte[] bytes;
        try {
            bytes = Hex.decode(field, parent.path(field).asString(""));
        } catch (LedgerException e) {
            throw new LedgerException(
                    LedgerException.Reason.BAD_WALLET, "In the keystore " + file + ", " + e.sentence(), e);
        }
        if (bytes.length != length) {
            throw bad("In the keystore " + file + ", " + field + " must be " + length + " bytes.");
        }
        return bytes;
    }

    private static byte[] derive(char[] password, byte[] salt, int cost) {
        byte[] utf8 = new byte[MAX_UTF8_BYTES_PER_CHAR * password.length];
        ByteBuffer buffer = ByteBuffer.wrap(utf8);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), buffer, true);
        byte[] exact = Arrays.copyOf(utf8, buffer.position());
        try {
            return SCrypt.generate(exact, salt, cost, BLOCK_SIZE, PARALLELISM, DERIVED_BYTES);
        } finally {
            Arrays.fill(utf8, (byte) 0);
            Arrays.fill(exact, (byte) 0);
        }
    }

    private static byte[] aesCtr(byte[] derived, byte[] iv, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(derived, 0, 16, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(byte[] derived, byte[] sealed) {
        return Curve.keccak(Arrays.copyOfRange(derived, 16, DERIVED_BYTES), sealed);
    }

    private static byte[] random(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String bare(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static LedgerException bad(String sentence) {
        return new LedgerException(LedgerException.Reason.BAD_WALLET, sentence);
    }
}
