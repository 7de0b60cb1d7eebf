package cce.simulator;

import cce.attestation.Octets;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The certificates of a simulated AMD Milan: root (ARK), intermediate (ASK) and chip key (VCEK), with the vendor's
/// names, algorithms
/// and extensions.
final class AmdCertificates {
    /// RSASSA-PSS with SHA-384 and a salt of 48 bytes.
    private static final String SIGNATURE = "SHA384WITHRSAANDMGF1";

    private static final String VENDOR_ARC = "1.3.6.1.4.1.3704.1.";
    /// Half of AMD's, which only costs time here.
    private static final int RSA_BITS = 2048;
    private static final Instant NOT_BEFORE = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant NOT_AFTER = Instant.parse("2049-01-01T00:00:00Z");
    private static final X500Name ARK = TestCertificates.name("ARK-Milan");
    private static final X500Name ASK = TestCertificates.name("SEV-Milan");
    private static final X500Name VCEK = TestCertificates.name("SEV-VCEK");
    private static final BigInteger ASK_SERIAL = BigInteger.TWO;

    private final KeyPair arkKey;
    private final KeyPair vcekKey;
    private final Octets ark;
    private final Octets ask;
    private final Octets vcek;

    private AmdCertificates(KeyPair arkKey, KeyPair vcekKey, Octets ark, Octets ask, Octets vcek) {
        this.arkKey = arkKey;
        this.vcekKey = vcekKey;
        this.ark = ark;
        this.ask = ask;
        this.vcek = vcek;
    }

    static AmdCertificates create(byte[] chipId, int bootloader, int tee, int snp, int microcode) {
        try {
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(RSA_BITS);
            KeyPair ark = rsa.generateKeyPair();
            KeyPair ask = rsa.generateKeyPair();
            KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
            ec.initialize(new ECGenParameterSpec("secp384r1"));
            KeyPair vcek = ec.generateKeyPair();

            JcaX509v3CertificateBuilder leaf = builder(ASK, BigInteger.ZERO, VCEK, vcek.getPublic());
            leaf.addExtension(oid("1"), false, new ASN1Integer(0));
            leaf.addExtension(oid("2"), false, new DERIA5String("Milan-B0"));
            leaf.addExtension(oid("3.1"), false, new ASN1Integer(bootloader));
            leaf.addExtension(oid("3.2"), false, new ASN1Integer(tee));
            leaf.addExtension(oid("3.3"), false, new ASN1Integer(snp));
            leaf.addExtension(oid("3.8"), false, new ASN1Integer(microcode));
            leaf.addExtension(oid("4"), false, new DEROctetString(chipId));
            return new AmdCertificates(
                    ark,
                    vcek,
                    sign(builder(ARK, BigInteger.ONE, ARK, ark.getPublic()), ark),
                    sign(builder(ARK, ASK_SERIAL, ASK, ask.getPublic()), ark),
                    sign(leaf, ask));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("The test PKI cannot make AMD certificates.", e);
        }
    }

    Octets ark() {
        return ark;
    }

    Octets ask() {
        return ask;
    }

    Octets vcek() {
        return vcek;
    }

    KeyPair vcekKey() {
        return vcekKey;
    }

    Octets crl(boolean askRevoked, Instant now) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(ARK, Date.from(now.minus(Duration.ofHours(1))));
            builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(30))));
            if (askRevoked) {
                builder.addCRLEntry(ASK_SERIAL, Date.from(now), CRLReason.cACompromise);
            }
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE));
            builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(new byte[20]));
            return Octets.of(builder.build(signer(arkKey)).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("The test PKI cannot make an AMD CRL.", e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, BigInteger serial, X500Name subject, PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(NOT_BEFORE), Date.from(NOT_AFTER), subject, key);
    }

    private static Octets sign(JcaX509v3CertificateBuilder builder, KeyPair issuer)
            throws IOException, OperatorCreationException {
        return Octets.of(builder.build(signer(issuer)).getEncoded());
    }

    private static ContentSigner signer(KeyPair issuer) throws OperatorCreationException {
        return new JcaContentSignerBuilder(SIGNATURE)
                .setProvider(new BouncyCastleProvider())
                .build(issuer.getPrivate());
    }

    private static ASN1ObjectIdentifier oid(String arc) {
        return new ASN1ObjectIdentifier(VENDOR_ARC + arc);
    }
}
