package cce.attestation;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/// A certificate revocation list that its CA signed and that is current. A missing or foreign list never counts as "not
/// revoked".
final class RevocationList {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final String CRL_NUMBER = "2.5.29.20";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";

    private final String name;
    private final X509CRL crl;
    private final long number;

    private RevocationList(String name, X509CRL crl, long number) {
        this.name = name;
        this.crl = crl;
        this.number = number;
    }

    /// The list of `issuer`, whose key is `key`.
    ///
    /// @param extensionsRequired whether number and authority key must be there; only Intel sets both
    static RevocationList verified(
            String name, Octets der, Certificate issuer, IssuerKey key, boolean extensionsRequired, Validity validity) {
        X509CRL crl = parse(name, der);
        if (!crl.getIssuerX500Principal().equals(issuer.x509().getSubjectX500Principal())) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL,
                    "The " + name + " was issued by '"
                            + crl.getIssuerX500Principal().getName() + "', not by '"
                            + issuer.x509().getSubjectX500Principal().getName() + "' (the " + issuer.name() + ").");
        }
        if (!crl.getSigAlgOID().equals(key.algorithmOid())) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN, "The " + name + " is signed with an unexpected algorithm.");
        }
        PssParameters.require(name, key, crl.getSigAlgParams());
        if (!key.issued(toBeSigned(name, crl), crl.getSignature())) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN, "The " + name + " is not signed by the " + issuer.name() + ".");
        }
        validity.require(name, crl.getThisUpdate().toInstant(), end(crl));
        requireWhole(name, crl);
        if (extensionsRequired
                && (crl.getExtensionValue(CRL_NUMBER) == null || crl.getExtensionValue(AUTHORITY_KEY_ID) == null)) {
            throw malformed(name, "lacks its number or its authority key");
        }
        return new RevocationList(name, crl, number(name, crl));
    }

    /// The end of validity a list states, which nobody has verified yet.
    static Instant nextUpdate(String name, Octets der) {
        return end(parse(name, der));
    }

    /// The number a list states, which nobody has verified yet.
    static long number(String name, Octets der) {
        return number(name, parse(name, der));
    }

    /// The CRL number, which only ever grows; 0 for a list without one.
    long number() {
        return number;
    }

    void requireNotRevoked(Certificate certificate) {
        if (crl.getRevokedCertificate(certificate.x509().getSerialNumber()) != null) {
            throw new EvidenceException(
                    Rejection.REVOKED,
                    "The " + certificate.name() + " is revoked by the " + name + " (serial number "
                            + certificate.x509().getSerialNumber().toString(16) + ").");
        }
    }

    /// A list without an end has none that could be relied on: it is never current.
    private static Instant end(X509CRL crl) {
        Date next = crl.getNextUpdate();
        return next == null ? Instant.MIN : next.toInstant();
    }

    private static X509CRL parse(String name, Octets der) {
        if (der.length() > MAX_BYTES) {
            throw malformed(name, "is longer than " + MAX_BYTES + " bytes");
        }
        try {
            X509CRL crl = (X509CRL)
                    CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der.shared()));
            if (!der.sameAs(crl.getEncoded())) {
                throw malformed(name, "has bytes after its end");
            }
            DerReader.requireWholeOctets(name, der, crl.getSignature());
            return crl;
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw malformed(name, "is not an X.509 CRL");
        }
    }

    /// A critical extension would say that this is only a part: a delta, or one for some certificates.
    private static void requireWhole(String name, X509CRL crl) {
        Set<String> critical = crl.getCriticalExtensionOIDs();
        if (critical != null && !critical.isEmpty()) {
            throw malformed(name, "has a critical extension that is not understood");
        }
    }

    private static long number(String name, X509CRL crl) {
        byte[] number = crl.getExtensionValue(CRL_NUMBER);
        if (number == null) {
            return 0;
        }
        DerReader in = new DerReader(name + " number", number);
        byte[] content = in.nested(DerReader.OCTET_STRING).value(DerReader.INTEGER);
        if (content.length == 0 || content.length > Long.BYTES || content[0] < 0) {
            throw malformed(name, "has a number outside 0 to 2^63");
        }
        return new BigInteger(content).longValueExact();
    }

    private static Octets toBeSigned(String name, X509CRL crl) {
        try {
            return Octets.owning(crl.getTBSCertList());
        } catch (CRLException e) {
            throw malformed(name, "cannot be taken apart");
        }
    }

    private static EvidenceException malformed(String name, String problem) {
        return new EvidenceException(Rejection.MALFORMED_COLLATERAL, "The " + name + " " + problem + ".");
    }
}
