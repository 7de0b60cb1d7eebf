package cce.cced.identity;

import cce.attestation.RawEvidence;
import cce.cced.Refusal;
import cce.collateral.CollateralException;
import cce.collateral.CollateralSource;
import cce.protocol.BootConfig;
import cce.protocol.EvidenceDocument;
import cce.protocol.IdentityAnswer;
import cce.protocol.ProblemType;
import cce.protocol.ReportData;
import cce.protocol.TeeType;
import cce.tee.TrustedEnvironment;
import java.util.Base64;

/// Who cced is: its TLS key, its signing key, and evidence that binds both to a caller's nonce.
public final class ServerIdentity {
    private final TlsIdentity tls;
    private final Ed25519Key signing;
    private final TrustedEnvironment tee;
    private final CollateralSource collateral;
    private final String profile;

    public ServerIdentity(
            TlsIdentity tls,
            Ed25519Key signing,
            TrustedEnvironment tee,
            CollateralSource collateral,
            String profile) {
        this.tls = tls;
        this.signing = signing;
        this.tee = tee;
        this.collateral = collateral;
        this.profile = profile;
    }

    public TlsIdentity tls() {
        return tls;
    }

    /// The key of Result Manifests.
    public Ed25519Key signing() {
        return signing;
    }

    public TeeType teeType() {
        return tee.teeType();
    }

    /// What a CVM is told to look for.
    public BootConfig.CcedIdentity expectedByCvms() {
        return new BootConfig.CcedIdentity(tls.keyDigest(), signing.digest());
    }

    /// Fresh evidence for a caller.
    ///
    /// @param challenge 32 bytes the caller chose
    public IdentityAnswer attest(byte[] challenge) {
        EvidenceDocument evidence = tee.quote(reportData(challenge));
        return new IdentityAnswer(
                tee.teeType(),
                evidence,
                collateralFor(evidence),
                Base64.getEncoder().encodeToString(signing.spki()),
                profile);
    }

    public ReportData reportData(byte[] challenge) {
        return ReportData.forIdentity(tls.keyDigest(), signing.digest(), challenge);
    }

    private String collateralFor(EvidenceDocument evidence) {
        try {
            return collateral
                    .collateralFor(RawEvidence.tdx(evidence.quoteBytes()))
                    .format();
        } catch (CollateralException e) {
            throw new Refusal(
                    ProblemType.COLLATERAL_UNAVAILABLE,
                    "The endorsements of this cced's own evidence could not be fetched; try again in a minute.",
                    e);
        }
    }
}
