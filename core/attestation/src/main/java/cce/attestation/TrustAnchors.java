package cce.attestation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The certificates evidence must chain to. Production anchors come from this artifact and from nowhere else; test
/// anchors say `insecure` in their name so that one search finds every use.
public final class TrustAnchors {
    private final Optional<Octets> intelRoot;
    private final Map<AmdProduct, AmdRoots> amdRoots;
    private final boolean insecure;

    private TrustAnchors(Optional<Octets> intelRoot, Map<AmdProduct, AmdRoots> amdRoots, boolean insecure) {
        this.intelRoot = intelRoot;
        this.amdRoots = Map.copyOf(amdRoots);
        this.insecure = insecure;
    }

    /// Intel's SGX root and AMD's roots for Milan, Genoa and Turin.
    public static TrustAnchors production() {
        Map<AmdProduct, AmdRoots> amd = new EnumMap<>(AmdProduct.class);
        for (AmdProduct product : AmdProduct.values()) {
            String name = product.word().toLowerCase(Locale.ROOT);
            amd.put(
                    product,
                    new AmdRoots(shipped(name + "_ark.der"), shipped(name + "_ask.der"), shipped(name + "_asvk.der")));
        }
        return new TrustAnchors(Optional.of(shipped("intel-sgx-root.der")), amd, false);
    }

    /// Trusts a simulator: whoever holds the key of `intelRootDer` can state anything about any code. Dev profile and
    /// tests only.
    public static TrustAnchors insecureTestRoot(byte[] intelRootDer) {
        return new TrustAnchors(Optional.of(Octets.of(intelRootDer)), Map.of(), true);
    }

    /// As [#insecureTestRoot(byte[])], for SEV-SNP.
    public static TrustAnchors insecureTestAmdRoots(Map<AmdProduct, AmdRoots> roots) {
        return new TrustAnchors(Optional.empty(), roots, true);
    }

    /// Whether these are test anchors.
    public boolean insecure() {
        return insecure;
    }

    Octets intelRoot() {
        return intelRoot.orElseThrow(() -> new EvidenceException(
                Rejection.UNTRUSTED_ROOT, "No Intel root is trusted here, so TDX evidence cannot be accepted."));
    }

    AmdRoots amdRoots(AmdProduct product) {
        AmdRoots roots = amdRoots.get(product);
        if (roots == null) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_ROOT, "No root for AMD " + product.word() + " is trusted here.");
        }
        return roots;
    }

    private static Octets shipped(String name) {
        try (InputStream in = TrustAnchors.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The trust anchor " + name + " is missing from the artifact.");
            }
            return Octets.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
