package cce.attestation;

import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;

/// An RSA key that signs with RSASSA-PSS the way AMD's roots do: SHA-384, MGF1 with SHA-384, a salt of 48 bytes.
final class PssKey implements IssuerKey {
    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";

    private final Cryptography cryptography;
    private final PublicKey key;

    private PssKey(Cryptography cryptography, PublicKey key) {
        this.cryptography = cryptography;
        this.key = key;
    }

    static PssKey of(Cryptography cryptography, Certificate certificate) {
        if (!(certificate.x509().getPublicKey() instanceof RSAPublicKey key)) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN, "The " + certificate.name() + " does not hold an RSA key.");
        }
        return new PssKey(cryptography, cryptography.rsaKey(key));
    }

    @Override
    public String algorithmOid() {
        return RSASSA_PSS;
    }

    @Override
    public boolean issued(Octets message, byte[] signature) {
        return cryptography.verifiesPss(key, message.shared(), signature);
    }
}
