package cce.cli;

import cce.attestation.DocumentKey;
import cce.attestation.EvidenceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Key files as `openssl genpkey` and `openssl pkey -pubout` write them: P-256 or Ed25519, PEM or DER.
final class KeyFiles {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "Ed25519");
    private static final byte[] P256_SPKI =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    private static final int P256_POINT_BYTES = 65;
    private static final int ED25519_SEED_BYTES = 32;

    private KeyFiles() {}

    /// The DER inside of PEM, or DER as it is.
    static byte[] der(byte[] content) {
        Matcher pem = PEM.matcher(new String(content, StandardCharsets.ISO_8859_1));
        return pem.find() ? Base64.getMimeDecoder().decode(pem.group(2)) : content;
    }

    static PublicKey publicKey(Path file) {
        byte[] spki = der(Home.readFile(file));
        try {
            return DocumentKey.readPublic(spki);
        } catch (EvidenceException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The file " + file + " is not a P-256 or Ed25519 public key (openssl pkey -pubout).",
                    e);
        }
    }

    static KeyPair keyPair(Path file) {
        byte[] pkcs8 = der(Home.readFile(file));
        try {
            return ALGORITHMS.stream()
                    .flatMap(algorithm -> keyPair(algorithm, pkcs8).stream())
                    .findFirst()
                    .orElseThrow(() -> new CliException(
                            ExitCode.USAGE,
                            "The file " + file
                                    + " is not a P-256 or Ed25519 private key in PKCS #8 (openssl genpkey)."));
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static Optional<KeyPair> keyPair(String algorithm, byte[] pkcs8) {
        try {
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return Optional.of(new KeyPair(publicKey(algorithm, pkcs8), key));
        } catch (GeneralSecurityException notOfThisAlgorithm) {
            return Optional.empty();
        }
    }

    /// The public half: a P-256 file ends with its point, an Ed25519 file with the seed the point is computed from.
    private static PublicKey publicKey(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        if (algorithm.equals("EC")) {
            byte[] spki = Arrays.copyOf(P256_SPKI, P256_SPKI.length + P256_POINT_BYTES);
            int from = Math.max(0, pkcs8.length - P256_POINT_BYTES);
            System.arraycopy(pkcs8, from, spki, P256_SPKI.length, pkcs8.length - from);
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        }
        byte[] seed = Arrays.copyOfRange(pkcs8, pkcs8.length - ED25519_SEED_BYTES, pkcs8.length);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
        return generator.generateKeyPair().getPublic();
    }

    /// Hands the seed to the key generator, which draws exactly these bytes.
    private static final class FixedRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        FixedRandom(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
