package cce.attestation;

import java.util.Optional;

/// The fixed chain of AMD's keys for one product: root (ARK), intermediate for this kind of key, and the key's own
/// certificate. Remembers what it verified as [IntelTrust] does: a chip seen before costs no signature but its
/// report's.
final class AmdTrust {
    /// An entry is about 10 KiB.
    private static final int MAX_KEYS = 1024;
    private static final int MAX_ISSUERS = 16;

    /// A certificate that may issue others, and its key.
    private record Issuer(Certificate certificate, PssKey key) {}

    private record IssuerId(AmdProduct product, Optional<SnpSigner> intermediate) {}

    private final Cryptography cryptography;
    private final TrustAnchors anchors;
    private final VerifiedCache<SnpCollateral, ReportKey> keys = new VerifiedCache<>(MAX_KEYS);
    private final VerifiedCache<IssuerId, Issuer> issuers = new VerifiedCache<>(MAX_ISSUERS);

    AmdTrust(Cryptography cryptography, TrustAnchors anchors) {
        this.cryptography = cryptography;
        this.anchors = anchors;
    }

    /// The key `collateral` is about, with its chain checked; if there is a CRL, its intermediate is not revoked.
    ReportKey reportKey(SnpCollateral collateral, Validity validity) {
        return keys.get(collateral, validity, own -> verified(collateral, own));
    }

    private ReportKey verified(SnpCollateral collateral, Validity validity) {
        Certificate vek = Certificate.parse("certificate of the report's key", collateral.vek());
        VekExtensions extensions = VekExtensions.of(vek);
        SnpSigner signer = SnpSigner.ofSubject(vek);
        Issuer root = root(extensions.product(), validity);
        Issuer intermediate = intermediate(extensions.product(), signer, validity);
        requireIssuerName(vek, ReportKey.issuerName(extensions.product(), signer));
        requireIssued(vek, intermediate, validity);
        vek.requireEndEntity();
        collateral
                .crl()
                .map(crl -> RevocationList.verified("AMD CRL", crl, root.certificate(), root.key(), false, validity))
                .ifPresent(crl -> crl.requireNotRevoked(intermediate.certificate()));
        return new ReportKey(extensions, signer, EcdsaKey.of(cryptography, EcdsaCurve.P384, vek));
    }

    private Issuer root(AmdProduct product, Validity validity) {
        return issuers.get(new IssuerId(product, Optional.empty()), validity, own -> {
            Certificate ark = Certificate.parse(
                    "AMD root certificate", anchors.amdRoots(product).ark());
            Issuer root = new Issuer(ark, PssKey.of(cryptography, ark));
            requireIssued(ark, root, own);
            return root;
        });
    }

    /// Root and intermediate are both pinned, so that they may issue needs no further word from themselves.
    private Issuer intermediate(AmdProduct product, SnpSigner signer, Validity validity) {
        return issuers.get(new IssuerId(product, Optional.of(signer)), validity, own -> {
            AmdRoots roots = anchors.amdRoots(product);
            Certificate certificate = Certificate.parse(
                    "AMD intermediate certificate",
                    switch (signer) {
                        case VCEK -> roots.ask();
                        case VLEK -> roots.asvk();
                    });
            requireIssued(certificate, root(product, own), own);
            return new Issuer(certificate, PssKey.of(cryptography, certificate));
        });
    }

    private static void requireIssuerName(Certificate vek, String expected) {
        if (!vek.issuerName().equals(expected)) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN,
                    "The " + vek.name() + " was issued by '" + vek.issuerName() + "', not by '" + expected + "'.");
        }
    }

    private static void requireIssued(Certificate certificate, Issuer issuer, Validity validity) {
        certificate.requireIssuedBy(issuer.certificate(), issuer.key());
        certificate.requireCurrent(validity);
    }
}
