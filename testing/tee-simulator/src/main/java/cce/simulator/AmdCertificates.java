package cce.simulator;

import cce.attestation.AmdProduct;
import cce.attestation.Octets;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
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

/// The certificates of a simulated AMD product: root (ARK), intermediates for chips (ASK) and providers (ASVK), and the
/// key that signs reports (VCEK or VLEK), with the vendor's names, algorithms and extensions.
final class AmdCertificates {
    /// RSASSA-PSS with SHA-384 and a salt of 48 bytes.
    private static final String SIGNATURE = "SHA384WITHRSAANDMGF1";

    private static final String VENDOR_ARC = "1.3.6.1.4.1.3704.1.";
    /// Half of AMD's, which only costs time here.
    private static final int RSA_BITS = 2048;
    private static final int TURIN_CHIP_ID_BYTES = 8;
    private static final Instant NOT_BEFORE = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant NOT_AFTER = Instant.parse("2049-01-01T00:00:00Z");
    private static final BigInteger ASK_SERIAL = BigInteger.TWO;
    private static final BigInteger ASVK_SERIAL = BigInteger.valueOf(3);

    private final X500Name rootName;
    private final KeyPair arkKey;
    private final KeyPair reportKey;
    private final Octets ark;
    private final Octets ask;
    private final Octets asvk;
    private final Octets vek;

    private AmdCertificates(
            X500Name rootName, KeyPair arkKey, KeyPair reportKey, Octets ark, Octets ask, Octets asvk, Octets vek) {
        this.rootName = rootName;
        this.arkKey = arkKey;
        this.reportKey = reportKey;
        this.ark = ark;
        this.ask = ask;
        this.asvk = asvk;
        this.vek = vek;
    }

    static AmdCertificates create(AmdProduct product, SnpSigner signer, byte[] chipId, SnpTcb tcb) {
        try {
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(RSA_BITS);
            KeyPair ark = rsa.generateKeyPair();
            // One key under both names; nothing depends on their being two.
            KeyPair intermediate = rsa.generateKeyPair();
            KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
            ec.initialize(new ECGenParameterSpec("secp384r1"));
            KeyPair report = ec.generateKeyPair();

            X500Name root = TestCertificates.name("ARK-" + product.word());
            X500Name ask = TestCertificates.name("SEV-" + product.word());
            X500Name asvk = TestCertificates.name("SEV-VLEK-" + product.word());
            X500Name issuer = signer == SnpSigner.VCEK ? ask : asvk;
            X500Name leaf = TestCertificates.name("SEV-" + signer.name());
            return new AmdCertificates(
                    root,
                    ark,
                    report,
                    sign(builder(root, BigInteger.ONE, root, ark.getPublic()), ark),
                    sign(builder(root, ASK_SERIAL, ask, intermediate.getPublic()), ark),
                    sign(builder(root, ASVK_SERIAL, asvk, intermediate.getPublic()), ark),
                    sign(
                            withExtensions(
                                    builder(issuer, BigInteger.ZERO, leaf, report.getPublic()),
                                    product,
                                    signer,
                                    chipId,
                                    tcb),
                            intermediate));
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

    Octets asvk() {
        return asvk;
    }

    Octets vek() {
        return vek;
    }

    KeyPair reportKey() {
        return reportKey;
    }

    /// @param revoked whether both intermediates are on it
    Octets crl(boolean revoked, Instant now) {
        return crl(revoked, now, BigInteger.ONE);
    }

    Octets crl(boolean revoked, Instant now, BigInteger number) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(rootName, Date.from(now.minus(Duration.ofHours(1))));
            builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(30))));
            if (revoked) {
                builder.addCRLEntry(ASK_SERIAL, Date.from(now), CRLReason.cACompromise);
                builder.addCRLEntry(ASVK_SERIAL, Date.from(now), CRLReason.cACompromise);
            }
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(new byte[20]));
            return Octets.of(builder.build(signer(arkKey)).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("The test PKI cannot make an AMD CRL.", e);
        }
    }

    private static JcaX509v3CertificateBuilder withExtensions(
            JcaX509v3CertificateBuilder leaf, AmdProduct product, SnpSigner signer, byte[] chipId, SnpTcb tcb)
            throws IOException {
        boolean turin = product == AmdProduct.TURIN;
        leaf.addExtension(oid("1"), false, new ASN1Integer(turin ? 1 : 0));
        leaf.addExtension(oid("2"), false, new DERIA5String(product.word() + "-B0"));
        leaf.addExtension(oid("3.1"), false, new ASN1Integer(tcb.bootloader()));
        leaf.addExtension(oid("3.2"), false, new ASN1Integer(tcb.tee()));
        leaf.addExtension(oid("3.3"), false, new ASN1Integer(tcb.snp()));
        leaf.addExtension(oid("3.8"), false, new ASN1Integer(tcb.microcode()));
        if (turin) {
            leaf.addExtension(oid("3.9"), false, new ASN1Integer(tcb.fmc()));
        }
        if (signer == SnpSigner.VCEK) {
            // The raw bytes, as AMD has them.
            leaf.addExtension(oid("4"), false, turin ? Arrays.copyOf(chipId, TURIN_CHIP_ID_BYTES) : chipId);
        }
        return leaf;
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
