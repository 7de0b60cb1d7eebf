package cce.attestation;

import java.util.List;

/// The fixed chain shapes of Intel's SGX PKI, all ECDSA P-256 with SHA-256 under one pinned root. Remembers the few
/// certificates that root issued; their dates are judged at every use.
final class IntelPki {
    private static final String ROOT = "SGX Root CA";
    private static final String PCK = "SGX PCK Certificate";
    private static final String TCB_SIGNING = "SGX TCB Signing";
    private static final int MAX_ISSUERS = 64;

    /// What a certificate under the root may be used for; one of the one role must never serve in the other.
    private enum Role {
        ROOT("root certificate"),
        PCK_CA("PCK CA certificate"),
        TCB_SIGNER("TCB signing certificate");

        private final String title;

        Role(String title) {
            this.title = title;
        }
    }

    /// A verified certificate that signs others or documents.
    record Issuer(Certificate certificate, EcdsaKey key) {}

    private record IssuerId(Role role, Octets der) {}

    private final Cryptography cryptography;
    private final TrustAnchors anchors;
    private final VerifiedCache<IssuerId, Issuer> issuers = new VerifiedCache<>(MAX_ISSUERS);

    IntelPki(Cryptography cryptography, TrustAnchors anchors) {
        this.cryptography = cryptography;
        this.anchors = anchors;
    }

    Issuer root(Validity validity) {
        Octets pinned = anchors.intelRoot();
        return issuers.get(new IssuerId(Role.ROOT, pinned), validity, own -> {
            Certificate root = Certificate.parse(Role.ROOT.title, pinned);
            root.requireSubject(ROOT);
            root.requireIssuer();
            // Pinned byte by byte: its signature by itself could add nothing.
            root.requireCurrent(own);
            return new Issuer(root, key(root));
        });
    }

    /// [PCK certificate, PCK CA, root].
    PckChain pckChain(String pem, Validity validity) {
        List<Octets> chain = chain("PCK chain", pem, 3);
        Issuer ca = pckCa(chain.get(1), validity);
        Certificate leaf = Certificate.parse("PCK certificate", chain.get(0));
        EcdsaKey key = key(leaf);
        leaf.requireIssuedBy(ca.certificate(), ca.key());
        leaf.requireCurrent(validity);
        leaf.requireEndEntity();
        leaf.requireSubject(PCK);
        return new PckChain(leaf, new QuotingEnclave(cryptography, key), ca, SgxExtension.of(leaf));
    }

    /// [PCK CA, root], which says who issued a CRL.
    Issuer pckCrlIssuer(String pem, Validity validity) {
        return pckCa(chain("PCK CRL issuer chain", pem, 2).getFirst(), validity);
    }

    /// [TCB signing certificate, root].
    Issuer tcbSigner(String document, String pem, Validity validity) {
        Octets der = chain(document + " issuer chain", pem, 2).getFirst();
        return issuers.get(new IssuerId(Role.TCB_SIGNER, der), validity, own -> {
            Issuer signer = issuedByRoot(Role.TCB_SIGNER, der, own);
            signer.certificate().requireEndEntity();
            signer.certificate().requireSubject(TCB_SIGNING);
            return signer;
        });
    }

    private Issuer pckCa(Octets der, Validity validity) {
        return issuers.get(new IssuerId(Role.PCK_CA, der), validity, own -> {
            Issuer ca = issuedByRoot(Role.PCK_CA, der, own);
            ca.certificate().requireIssuer();
            PckChain.ca(ca.certificate().name(), ca.certificate().subjectName());
            return ca;
        });
    }

    private Issuer issuedByRoot(Role role, Octets der, Validity validity) {
        Issuer root = root(validity);
        Certificate certificate = Certificate.parse(role.title, der);
        EcdsaKey key = key(certificate);
        certificate.requireIssuedBy(root.certificate(), root.key());
        certificate.requireCurrent(validity);
        return new Issuer(certificate, key);
    }

    private List<Octets> chain(String name, String pem, int length) {
        List<Octets> chain = Pem.certificates(name, pem);
        if (chain.size() != length) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN,
                    "The " + name + " has " + chain.size() + " certificates; it must have exactly " + length + ".");
        }
        if (!chain.getLast().equals(anchors.intelRoot())) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_ROOT, "The " + name + " does not end in the trusted root certificate.");
        }
        return chain;
    }

    private EcdsaKey key(Certificate certificate) {
        return EcdsaKey.of(cryptography, EcdsaCurve.P256, certificate);
    }
}
