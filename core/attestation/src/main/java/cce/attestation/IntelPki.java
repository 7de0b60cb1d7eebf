package cce.attestation;

import java.util.List;

/// The fixed chain shapes of Intel's SGX PKI, all ECDSA P-256 with SHA-256 under one pinned root.
final class IntelPki {
    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final String ROOT = "SGX Root CA";
    private static final String PCK = "SGX PCK Certificate";
    private static final String TCB_SIGNING = "SGX TCB Signing";

    private final Certificate root;
    private final Validity validity;

    private IntelPki(Certificate root, Validity validity) {
        this.root = root;
        this.validity = validity;
    }

    /// The PKI under the pinned root, at one time.
    static IntelPki under(Octets pinnedRoot, Validity validity) {
        Certificate root = Certificate.parse("root certificate", pinnedRoot);
        requireP256(root);
        root.requireSubject(ROOT);
        root.requireIssuer();
        root.requireIssuedBy(root, ECDSA_SHA256);
        root.requireCurrent(validity);
        return new IntelPki(root, validity);
    }

    Certificate root() {
        return root;
    }

    /// [PCK certificate, PCK CA, root].
    PckChain pckChain(String pem) {
        List<Octets> chain = chain("PCK chain", pem, 3);
        Certificate ca = pckCa("PCK CA certificate", chain.get(1));
        Certificate leaf = Certificate.parse("PCK certificate", chain.get(0));
        requireIssued(leaf, ca);
        leaf.requireEndEntity();
        leaf.requireSubject(PCK);
        return new PckChain(leaf, ca, SgxExtension.of(leaf));
    }

    /// [PCK CA, root], which says who issued a CRL.
    Certificate pckCrlIssuer(String pem) {
        return pckCa("PCK CRL issuer", chain("PCK CRL issuer chain", pem, 2).getFirst());
    }

    /// [TCB signing certificate, root].
    Certificate tcbSigner(String document, String pem) {
        Certificate signer = Certificate.parse(
                document + " signing certificate",
                chain(document + " issuer chain", pem, 2).getFirst());
        requireIssued(signer, root);
        signer.requireEndEntity();
        signer.requireSubject(TCB_SIGNING);
        return signer;
    }

    private Certificate pckCa(String name, Octets der) {
        Certificate ca = Certificate.parse(name, der);
        requireIssued(ca, root);
        ca.requireIssuer();
        PckChain.ca(ca.name(), ca.subjectName());
        return ca;
    }

    private void requireIssued(Certificate certificate, Certificate issuer) {
        requireP256(certificate);
        certificate.requireIssuedBy(issuer, ECDSA_SHA256);
        certificate.requireCurrent(validity);
    }

    private List<Octets> chain(String name, String pem, int length) {
        List<Octets> chain = Pem.certificates(name, pem);
        if (chain.size() != length) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN,
                    "The " + name + " has " + chain.size() + " certificates; it must have exactly " + length + ".");
        }
        if (!chain.getLast().equals(root.der())) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_ROOT, "The " + name + " does not end in the trusted root certificate.");
        }
        return chain;
    }

    private static void requireP256(Certificate certificate) {
        if (!EcdsaCurve.P256.has(certificate.key())) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN, "The " + certificate.name() + " does not hold an ECDSA P-256 key.");
        }
    }
}
