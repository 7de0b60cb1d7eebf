package cce.attestation;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Who does the arithmetic of signatures: the JDK, or another JCA provider handed in by the composition root. A
/// provider only multiplies points; keys, encodings and ranges are checked by this module, so that every provider
/// comes to the same verdict.
public final class Cryptography {
    /// Amazon's provider over AWS-LC, several times faster than the JDK's own curves (docs/decisions/100).
    private static final String NATIVE = "AmazonCorrettoCryptoProvider";
    private static final PSSParameterSpec PSS_SHA384 =
            new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, PSSParameterSpec.TRAILER_FIELD_BC);

    private final Optional<Provider> provider;

    private Cryptography(Optional<Provider> provider) {
        this.provider = provider;
    }

    /// Whatever providers the JDK is configured with.
    public static Cryptography ofJdk() {
        return new Cryptography(Optional.empty());
    }

    /// The given provider, refused as an [IllegalStateException] when it gets a known signature wrong.
    public static Cryptography of(Provider provider) {
        Cryptography made = new Cryptography(Optional.of(provider));
        if (!KnownAnswers.right(made)) {
            throw new IllegalStateException(
                    "The provider " + provider.getName() + " misjudges known signatures; do not use it.");
        }
        return made;
    }

    /// The native provider where it is on the class path and works on this machine, else the JDK.
    public static Cryptography fastestPresent() {
        try {
            return ServiceLoader.load(Provider.class, Cryptography.class.getClassLoader()).stream()
                    .filter(found -> found.type().getSimpleName().equals(NATIVE))
                    .map(found -> new Cryptography(Optional.of(found.get())))
                    .filter(Cryptography::works)
                    .findFirst()
                    .orElseGet(Cryptography::ofJdk);
        } catch (ServiceConfigurationError | LinkageError e) {
            // A library for another platform: slower is the only difference, and name() tells which one works.
            return ofJdk();
        }
    }

    /// For the operator's log.
    public String name() {
        return provider.map(p -> p.getName() + " " + p.getVersionStr()).orElse("JDK");
    }

    /// A point already checked to be on its curve, in the form this provider computes with.
    PublicKey ecKey(EcdsaCurve curve, ECPoint point) {
        try {
            return keyFactory("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " refuses a valid point of " + curve + ".", e);
        }
    }

    PublicKey rsaKey(RSAPublicKey key) {
        try {
            return keyFactory("RSA").generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name() + " refuses an RSA key.", e);
        }
    }

    /// Whether `signature`, in DER with r and s checked to be in range, is one of `message`.
    boolean verifiesEcdsa(EcdsaCurve curve, PublicKey key, byte[] message, byte[] signature) {
        return verifies(curve.algorithm(), key, Optional.empty(), message, signature);
    }

    /// RSASSA-PSS exactly as AMD uses it.
    boolean verifiesPss(PublicKey key, byte[] message, byte[] signature) {
        return verifies("RSASSA-PSS", key, Optional.of(PSS_SHA384), message, signature);
    }

    /// A provider whose native part did not load fails here, as one that offers no such algorithm.
    private boolean works() {
        try {
            return KnownAnswers.right(this);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return provider.isPresent()
                ? KeyFactory.getInstance(algorithm, provider.get())
                : KeyFactory.getInstance(algorithm);
    }

    private boolean verifies(
            String algorithm, PublicKey key, Optional<PSSParameterSpec> parameters, byte[] message, byte[] signature) {
        try {
            Signature verifier = provider.isPresent()
                    ? Signature.getInstance(algorithm, provider.get())
                    : Signature.getInstance(algorithm);
            if (parameters.isPresent()) {
                verifier.setParameter(parameters.get());
            }
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // A signature value or key the provider cannot even take is one that does not verify.
            return false;
        }
    }
}
