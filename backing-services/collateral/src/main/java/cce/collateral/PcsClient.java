package cce.collateral;

import cce.attestation.Collateral;
import cce.attestation.RawEvidence;
import java.net.URI;
import java.time.Clock;

/// A client of Intel's provisioning certification service v4, or of a cache (PCCS) that speaks its paths.
public final class PcsClient implements CollateralSource {
    private final URI base;
    private final URI rootCrl;
    private final Clock clock;

    /// Intel's own service.
    public static PcsClient intel(Clock clock) {
        return new PcsClient(
                URI.create("https://api.trustedservices.intel.com"),
                URI.create("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"),
                clock);
    }

    /// A cache under `base`, which serves the root CRL as `/sgx/certification/v4/rootcacrl`.
    public static PcsClient at(URI base, Clock clock) {
        return new PcsClient(base, base.resolve("/sgx/certification/v4/rootcacrl"), clock);
    }

    PcsClient(URI base, URI rootCrl, Clock clock) {
        this.base = base;
        this.rootCrl = rootCrl;
        this.clock = clock;
    }

    @Override
    public Collateral collateralFor(RawEvidence quote) {
        throw new UnsupportedOperationException(base + " " + rootCrl + " " + clock);
    }
}
