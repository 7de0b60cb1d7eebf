package cce.simulator;

import cce.attestation.Collateral;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.TrustAnchors;
import java.nio.file.Path;
import java.time.Instant;

/// A simulated vendor and one simulated TDX platform: issues byte-true quotes and the collateral to verify them
/// with, for any verdict a test needs. Thread safe. It protects nothing.
public final class SimulatedPlatform {
    private final TestPki pki;

    private SimulatedPlatform(TestPki pki) {
        this.pki = pki;
    }

    /// With new keys, kept in memory.
    public static SimulatedPlatform create() {
        return new SimulatedPlatform(TestPki.create());
    }

    /// With the keys in `folder`, made on first use; the root certificate is `folder/root.der`.
    public static SimulatedPlatform open(Path folder) {
        return new SimulatedPlatform(TestPkiStore.open(folder));
    }

    /// The root certificate, for [TrustAnchors#insecureTestRoot(byte[])].
    public byte[] rootDer() {
        return pki.root().der();
    }

    public TrustAnchors anchors() {
        return TrustAnchors.insecureTestRoot(rootDer());
    }

    /// A version 4 quote.
    public RawEvidence quote(SimulatedTd td, ReportData reportData) {
        return quote(td, reportData, QuoteForm.V4);
    }

    public RawEvidence quote(SimulatedTd td, ReportData reportData, QuoteForm form) {
        return RawEvidence.tdx(QuoteWriter.write(pki, td, reportData, form));
    }

    /// Fresh collateral of an up-to-date platform.
    public Collateral collateral(Instant now) {
        return collateral(Scenario.good(), now);
    }

    public Collateral collateral(Scenario scenario, Instant now) {
        return collateralWriter(scenario, now).collateral();
    }

    CollateralWriter collateralWriter(Scenario scenario, Instant now) {
        return new CollateralWriter(pki, scenario, now);
    }

    String pckCrlIssuerChain() {
        return pki.pckCrlIssuerChain();
    }

    String tcbSigningChain() {
        return pki.tcbSigningChain();
    }
}
