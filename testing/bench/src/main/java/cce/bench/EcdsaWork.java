package cce.bench;

import cce.attestation.Cryptography;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.IntConsumer;

/// One ECDSA verification of 632 bytes, with a `Signature` object of its own, as a verifier makes them.
final class EcdsaWork {
    private static final int MESSAGE_BYTES = 632;

    private EcdsaWork() {}

    static IntConsumer of(String curve, String algorithm, Cryptography cryptography) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        byte[] message = new byte[MESSAGE_BYTES];
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(message);
        byte[] signature = signer.sign();
        Optional<Provider> provider = provider(cryptography.name());
        X509EncodedKeySpec encoded = new X509EncodedKeySpec(pair.getPublic().getEncoded());
        PublicKey key = provider.isPresent()
                ? KeyFactory.getInstance("EC", provider.get()).generatePublic(encoded)
                : pair.getPublic();
        return i -> verify(algorithm, provider, key, message, signature);
    }

    private static void verify(
            String algorithm, Optional<Provider> provider, PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = provider.isPresent()
                    ? Signature.getInstance(algorithm, provider.get())
                    : Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            if (!verifier.verify(signature)) {
                throw new IllegalStateException("A good signature is not accepted.");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The provider behind a [Cryptography], none for the JDK's own.
    private static Optional<Provider> provider(String name) {
        String wanted = name.split(" ", 2)[0];
        if (wanted.equals("JDK")) {
            return Optional.empty();
        }
        return Optional.ofNullable(Security.getProvider(wanted))
                .or(() -> ServiceLoader.load(Provider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(found -> found.getName().equals(wanted))
                        .findFirst());
    }
}
