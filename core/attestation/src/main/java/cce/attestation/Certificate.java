package cce.attestation;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;

/// One X.509 certificate and the questions the fixed chain shapes ask of it. There is deliberately no path building
/// here: a general validator would accept chains in which a platform's own certificate issues others.
final class Certificate {
    private static final int MAX_BYTES = 8 * 1024;
    private static final int KEY_CERT_SIGN = 5;
    /// Key usage and basic constraints.
    private static final Set<String> UNDERSTOOD = Set.of("2.5.29.15", "2.5.29.19");

    private final String name;
    private final X509Certificate x509;
    private final Octets der;

    private Certificate(String name, X509Certificate x509, Octets der) {
        this.name = name;
        this.x509 = x509;
        this.der = der;
    }

    static Certificate parse(String name, Octets der) {
        if (der.length() > MAX_BYTES) {
            throw malformed(name, "is longer than " + MAX_BYTES + " bytes");
        }
        try {
            X509Certificate parsed = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der.shared()));
            if (!der.sameAs(parsed.getEncoded())) {
                throw malformed(name, "has bytes after its end");
            }
            DerReader.requireWholeOctets(name, der, parsed.getSignature());
            return new Certificate(name, parsed, der);
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw malformed(name, "is not an X.509 certificate");
        }
    }

    String name() {
        return name;
    }

    X509Certificate x509() {
        return x509;
    }

    Octets der() {
        return der;
    }

    String subjectName() {
        return DistinguishedName.commonName(
                name + " subject", x509.getSubjectX500Principal().getEncoded());
    }

    String issuerName() {
        return DistinguishedName.commonName(
                name + " issuer", x509.getIssuerX500Principal().getEncoded());
    }

    /// The content of the extension, without its outer OCTET STRING.
    Optional<Octets> extension(String oid) {
        byte[] wrapped = x509.getExtensionValue(oid);
        if (wrapped == null) {
            return Optional.empty();
        }
        DerReader in = new DerReader(name + " extension " + oid, wrapped);
        Octets content = Octets.owning(in.value(DerReader.OCTET_STRING));
        in.requireEnd();
        return Optional.of(content);
    }

    void requireCurrent(Validity validity) {
        validity.require(
                name, x509.getNotBefore().toInstant(), x509.getNotAfter().toInstant());
    }

    void requireSubject(String expected) {
        if (!subjectName().contains(expected)) {
            throw untrusted(name + " is for '" + subjectName() + "', not for an " + expected);
        }
    }

    /// A certificate that may issue others, and understood in full.
    void requireIssuer() {
        boolean[] usage = x509.getKeyUsage();
        if (x509.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
            throw untrusted(name + " may not issue certificates");
        }
        requireUnderstood();
    }

    /// A certificate that must not be able to issue others.
    void requireEndEntity() {
        boolean[] usage = x509.getKeyUsage();
        if (x509.getBasicConstraints() >= 0 || (usage != null && usage[KEY_CERT_SIGN])) {
            throw untrusted(name + " may issue certificates, which an end certificate must not");
        }
        requireUnderstood();
    }

    /// Issued by `issuer`, whose key is `key`: names agree, and the signature, of exactly the key's algorithm,
    /// verifies.
    void requireIssuedBy(Certificate issuer, IssuerKey key) {
        if (!x509.getIssuerX500Principal().equals(issuer.x509.getSubjectX500Principal())) {
            throw untrusted(name + " names another issuer than the " + issuer.name);
        }
        if (!x509.getSigAlgOID().equals(key.algorithmOid())) {
            throw untrusted(name + " is signed with the algorithm " + x509.getSigAlgOID() + " instead of "
                    + key.algorithmOid());
        }
        PssParameters.require(name, key, x509.getSigAlgParams());
        if (!key.issued(toBeSigned(), x509.getSignature())) {
            throw untrusted(name + " is not signed by the " + issuer.name);
        }
    }

    private Octets toBeSigned() {
        try {
            return Octets.owning(x509.getTBSCertificate());
        } catch (CertificateEncodingException e) {
            throw malformed(name, "cannot be taken apart");
        }
    }

    private void requireUnderstood() {
        // The platform's parser knows more kinds than this module obeys: a name constraint would be read and not kept.
        Set<String> critical = x509.getCriticalExtensionOIDs();
        if (critical != null && !UNDERSTOOD.containsAll(critical)) {
            throw untrusted(name + " has a critical extension that is not understood");
        }
    }

    private static EvidenceException malformed(String name, String problem) {
        return new EvidenceException(Rejection.MALFORMED_COLLATERAL, "The " + name + " " + problem + ".");
    }

    private static EvidenceException untrusted(String sentence) {
        return new EvidenceException(Rejection.UNTRUSTED_CHAIN, "The " + sentence + ".");
    }
}
