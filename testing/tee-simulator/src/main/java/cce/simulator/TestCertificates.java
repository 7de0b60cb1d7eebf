package cce.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Issues the certificates and CRLs of the test PKI. The subjects are the vendor's names, so that a verifier's name
/// checks are really exercised, and the organisation says what they are.
final class TestCertificates {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Instant NOT_BEFORE = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant NOT_AFTER = Instant.parse("2049-01-01T00:00:00Z");

    private TestCertificates() {}

    /// An extra extension, not critical.
    record Extra(String oid, ASN1Encodable value) {}

    static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK cannot make P-256 keys.", e);
        }
    }

    static TestIdentity root() {
        KeyPair key = newKey();
        return new TestIdentity(
                key.getPrivate(), issue(key, "Intel SGX Root CA", key, name("Intel SGX Root CA"), 1, List.of()));
    }

    static TestIdentity authority(String commonName, TestIdentity issuer) {
        KeyPair key = newKey();
        return new TestIdentity(
                key.getPrivate(), issue(key, commonName, issuer.keyPair(), issuer.subject(), 0, List.of()));
    }

    static TestIdentity leaf(String commonName, TestIdentity issuer, List<Extra> extras) {
        KeyPair key = newKey();
        return new TestIdentity(
                key.getPrivate(), issue(key, commonName, issuer.keyPair(), issuer.subject(), -1, extras));
    }

    static byte[] crl(TestIdentity issuer, Instant from, Instant to, List<BigInteger> revoked) {
        try {
            JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(issuer.certificate(), Date.from(from));
            builder.setNextUpdate(Date.from(to));
            revoked.forEach(serial -> builder.addCRLEntry(serial, Date.from(from), CRLReason.keyCompromise));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(from.getEpochSecond())));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
            return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuer.key()))
                    .getEncoded();
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("The test PKI cannot make a CRL.", e);
        }
    }

    static X500Name name(String commonName) {
        return new X500Name("CN=" + commonName + ",O=cce simulator - protects nothing,C=US");
    }

    private static X509Certificate issue(
            KeyPair subjectKey,
            String commonName,
            KeyPair issuerKey,
            X500Name issuer,
            int pathLength,
            List<Extra> extras) {
        boolean authority = pathLength >= 0;
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(63, new java.security.SecureRandom()).setBit(62),
                    Date.from(NOT_BEFORE),
                    Date.from(NOT_AFTER),
                    name(commonName),
                    subjectKey.getPublic());
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.basicConstraints,
                    true,
                    authority ? new BasicConstraints(pathLength) : new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            authority
                                    ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                                    : KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subjectKey.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(issuerKey.getPublic()));
            for (Extra extra : extras) {
                builder.addExtension(new ASN1ObjectIdentifier(extra.oid()), false, extra.value());
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuerKey.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("The test PKI cannot make a certificate.", e);
        }
    }
}
