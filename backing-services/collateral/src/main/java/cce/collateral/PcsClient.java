package cce.collateral;

import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceException;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.SignedJson;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/// A client of Intel's provisioning certification service v4, or of a cache (PCCS) that speaks its paths. Keeps
/// what it fetched until it expires. Thread safe.
public final class PcsClient implements CollateralSource {
    private static final String TDX = "/tdx/certification/v4";
    private static final String SGX = "/sgx/certification/v4";
    private static final String CACHE_ROOT_CRL = SGX + "/rootcacrl";

    private final URI base;
    private final URI rootCrl;
    private final Clock clock;
    private final HttpLimits limits;
    private final TcbUpdate update;
    private final BoundedHttp http;
    private final CollateralCache cache;

    /// Intel's own service.
    public static PcsClient intel(Clock clock) {
        return new PcsClient(
                URI.create("https://api.trustedservices.intel.com"),
                URI.create("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"),
                clock,
                HttpLimits.standard(),
                TcbUpdate.STANDARD);
    }

    /// The same service, asked for the other line of TCB data.
    public PcsClient with(TcbUpdate line) {
        return new PcsClient(base, rootCrl, clock, limits, line);
    }

    /// A cache at `base` (scheme, host and port), which serves the root CRL as `/sgx/certification/v4/rootcacrl`.
    public static PcsClient at(URI base, Clock clock) {
        return at(base, clock, HttpLimits.standard());
    }

    /// As [#at(URI, Clock)], with other limits.
    public static PcsClient at(URI base, Clock clock, HttpLimits limits) {
        return new PcsClient(base, base.resolve(CACHE_ROOT_CRL), clock, limits, TcbUpdate.STANDARD);
    }

    private PcsClient(URI base, URI rootCrl, Clock clock, HttpLimits limits, TcbUpdate update) {
        this.base = base;
        this.rootCrl = rootCrl;
        this.clock = clock;
        this.limits = limits;
        this.update = update;
        this.http = new BoundedHttp(limits);
        this.cache = new CollateralCache(clock);
    }

    @Override
    public Collateral collateralFor(RawEvidence quote) {
        return collateralFor(need(quote));
    }

    @Override
    public Collateral freshFor(RawEvidence quote) {
        CollateralNeed need = need(quote);
        cache.forget(need);
        return collateralFor(need);
    }

    private static CollateralNeed need(RawEvidence quote) {
        try {
            return CollateralNeed.of(quote);
        } catch (EvidenceException e) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_QUOTE,
                    "The quote does not say which collateral it needs: " + e.getMessage());
        }
    }

    /// The collateral of a kind of platform.
    public Collateral collateralFor(CollateralNeed need) {
        try {
            return cache.get(need, this::fetch);
        } catch (EvidenceException e) {
            throw unreadable("The provisioning service's answer is unusable: " + e.getMessage());
        }
    }

    private Collateral fetch(CollateralNeed need) {
        Answer tcb = http.get(base.resolve(TDX + "/tcb?fmspc=" + need.fmspc().hex() + line("&")));
        Answer identity = http.get(base.resolve(TDX + "/qe/identity" + line("?")));
        Answer crl = http.get(base.resolve(SGX + "/pckcrl?ca=" + need.ca().word() + "&encoding=der"));
        Answer root = http.get(rootCrl);
        return new Collateral(
                chain(crl, "SGX-PCK-CRL-Issuer-Chain"),
                der(root.body()),
                der(crl.body()),
                // Older caches still use the name of the service's third version.
                chain(tcb, "TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"),
                SignedJson.ofResponse(tcb.body(), "tcbInfo"),
                chain(identity, "SGX-Enclave-Identity-Issuer-Chain"),
                SignedJson.ofResponse(identity.body(), "enclaveIdentity"),
                Optional.empty());
    }

    /// The standard line is the service's default, and older caches do not know the parameter.
    private String line(String separator) {
        return switch (update) {
            case STANDARD -> "";
            case EARLY -> separator + "update=" + update.word();
        };
    }

    private static String chain(Answer answer, String... names) {
        for (String name : names) {
            Optional<String> value = answer.header(name);
            if (value.isPresent()) {
                return decode(value.get(), name);
            }
        }
        throw unreadable("The answer lacks the header " + names[0] + ", so its signer is unknown.");
    }

    private static String decode(String value, String name) {
        try {
            // A literal plus is base64, not a blank; only the escapes are to be undone.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unreadable("The header " + name + " is not URL-encoded.");
        }
    }

    /// Intel sends DER; caches send it as hex.
    private static Octets der(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1).strip();
        return !text.isEmpty() && text.matches("[0-9a-fA-F]+") ? Octets.ofHex("CRL", text) : Octets.of(body);
    }

    private static CollateralException unreadable(String sentence) {
        return new CollateralException(CollateralException.Reason.UNREADABLE_ANSWER, sentence);
    }
}
