package cce.attestation;

/// Verifies Intel's endorsements and remembers them, part by part: a platform seen before costs no signature but those
/// of its quote, and fresh collateral costs only what is new in it. Every part is found again by all of its bytes and
/// only while all of it is valid ([VerifiedCache]); nothing is remembered about quotes.
final class IntelTrust {
    /// A platform's entry is about 20 KiB.
    private static final int MAX_PLATFORMS = 1024;
    /// One for each kind of platform and generation of collateral.
    private static final int MAX_DOCUMENTS = 64;

    /// Which kind of evidence collateral is read for; the two have documents of their own.
    enum Kind {
        TDX,
        SGX
    }

    /// @param chain the PCK chain inside the quote, empty when it is among the collateral
    private record PlatformId(Kind kind, Octets chain, Collateral collateral) {}

    private record ListId(Octets issuer, Octets list) {}

    private record DocumentId(Kind kind, SignedJson document, String issuerChain) {}

    private final IntelPki pki;
    private final VerifiedCache<PlatformId, IntelEndorsements> platforms = new VerifiedCache<>(MAX_PLATFORMS);
    private final VerifiedCache<ListId, RevocationList> lists = new VerifiedCache<>(MAX_DOCUMENTS);
    private final VerifiedCache<DocumentId, SignedDocument<TcbInfo>> tcbInfos = new VerifiedCache<>(MAX_DOCUMENTS);
    private final VerifiedCache<DocumentId, SignedDocument<QeIdentity>> qeIdentities =
            new VerifiedCache<>(MAX_DOCUMENTS);

    IntelTrust(Cryptography cryptography, TrustAnchors anchors) {
        this.pki = new IntelPki(cryptography, anchors);
    }

    /// What Intel says of the platform that made the quote with this `auth`; narrows `validity` to what it rests on.
    IntelEndorsements endorsements(Kind kind, QuoteAuth auth, Collateral collateral, Validity validity) {
        Octets chain = auth.carriesChain() ? auth.certificationData() : Octets.of();
        return platforms.get(
                new PlatformId(kind, chain, collateral), validity, own -> verified(kind, auth, collateral, own));
    }

    private IntelEndorsements verified(Kind kind, QuoteAuth auth, Collateral collateral, Validity validity) {
        IntelPki.Issuer root = pki.root(validity);
        PckChain pck = pki.pckChain(auth.chainOr(collateral), validity);

        RevocationList rootCrl = list("root CRL", collateral.rootCaCrl(), root, validity);
        RevocationList pckCrl = list("PCK CRL", collateral.pckCrl(), pck.ca(), validity);
        rootCrl.requireNotRevoked(pck.ca().certificate());
        rootCrl.requireNotRevoked(
                pki.pckCrlIssuer(collateral.pckCrlIssuerChain(), validity).certificate());
        pckCrl.requireNotRevoked(pck.leaf());

        SignedDocument<TcbInfo> tcbInfo = tcbInfo(kind, collateral, validity);
        SignedDocument<QeIdentity> qeIdentity = qeIdentity(kind, collateral, validity);
        rootCrl.requireNotRevoked(tcbInfo.signer());
        rootCrl.requireNotRevoked(qeIdentity.signer());
        tcbInfo.content().requirePlatform(pck.platform());
        return new IntelEndorsements(pck, rootCrl, pckCrl, tcbInfo, qeIdentity);
    }

    private RevocationList list(String name, Octets der, IntelPki.Issuer issuer, Validity validity) {
        ListId id = new ListId(issuer.certificate().der(), der);
        return lists.get(
                id, validity, own -> RevocationList.verified(name, der, issuer.certificate(), issuer.key(), true, own));
    }

    private SignedDocument<TcbInfo> tcbInfo(Kind kind, Collateral collateral, Validity validity) {
        DocumentId id = new DocumentId(kind, collateral.tcbInfo(), collateral.tcbInfoIssuerChain());
        return tcbInfos.get(id, validity, own -> {
            IntelPki.Issuer signer = pki.tcbSigner("TCB info", id.issuerChain(), own);
            return SignedDocument.verified("TCB info", id.document(), signer, own, in -> switch (kind) {
                case TDX -> TcbInfo.tdx(in);
                case SGX -> TcbInfo.sgx(in);
            });
        });
    }

    private SignedDocument<QeIdentity> qeIdentity(Kind kind, Collateral collateral, Validity validity) {
        DocumentId id = new DocumentId(kind, collateral.qeIdentity(), collateral.qeIdentityIssuerChain());
        return qeIdentities.get(id, validity, own -> {
            IntelPki.Issuer signer = pki.tcbSigner("QE identity", id.issuerChain(), own);
            return SignedDocument.verified("QE identity", id.document(), signer, own, in -> switch (kind) {
                case TDX -> QeIdentity.tdx(in);
                case SGX -> QeIdentity.sgx(in);
            });
        });
    }
}
