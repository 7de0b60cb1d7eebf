package cce.collateral;

import cce.attestation.AmdProduct;
import cce.attestation.EvidenceException;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.SnpCertificateTable;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A client of AMD's key distribution service, or of a mirror with its paths. The service limits callers harshly, so it
/// is asked once for each key (which never changes) and about once a day for each CRL, with a pause between requests.
/// Thread safe.
public final class KdsClient implements SnpCollateralSource {
    private static final URI AMD = URI.create("https://kdsintf.amd.com");
    private static final Duration PAUSE_FOR_AMD = Duration.ofSeconds(1);
    private static final Duration MAX_CRL_AGE = Duration.ofDays(1);
    private static final int MAX_KEYS = 4096;

    private final URI base;
    private final Clock clock;
    private final Duration pause;
    private final Optional<AmdProduct> assumed;
    private final BoundedHttp http;
    private final ReentrantLock turn = new ReentrantLock(true);
    private long nextTurnNanos = System.nanoTime();
    private final SingleFlight<SnpNeed, Octets> keyFlights = new SingleFlight<>();
    private final SingleFlight<CrlId, KeptCrl> crlFlights = new SingleFlight<>();
    private final Map<SnpNeed, Octets> keys = new ConcurrentHashMap<>();
    private final Map<CrlId, KeptCrl> crls = new ConcurrentHashMap<>();

    private record CrlId(AmdProduct product, SnpSigner signer) {}

    private record KeptCrl(Octets der, Instant until) {}

    private KdsClient(URI base, Clock clock, HttpLimits limits, Duration pause, Optional<AmdProduct> assumed) {
        this.base = base;
        this.clock = clock;
        this.pause = pause;
        this.assumed = assumed;
        this.http = new BoundedHttp(limits);
    }

    /// AMD's own service.
    public static KdsClient amd(Clock clock) {
        return new KdsClient(AMD, clock, HttpLimits.standard(), PAUSE_FOR_AMD, Optional.empty());
    }

    /// A mirror at `base` (scheme, host and port).
    public static KdsClient at(URI base, Clock clock) {
        return at(base, clock, HttpLimits.standard());
    }

    /// As [#at(URI, Clock)], with other limits.
    public static KdsClient at(URI base, Clock clock, HttpLimits limits) {
        return new KdsClient(base, clock, limits, Duration.ZERO, Optional.empty());
    }

    /// The same service for reports of version 2, which do not name their product.
    public KdsClient assuming(AmdProduct product) {
        return new KdsClient(base, clock, HttpLimits.standard(), pause, Optional.of(product));
    }

    @Override
    public SnpCollateral collateralFor(RawEvidence report) {
        return collateralFor(need(report), Optional.empty());
    }

    @Override
    public SnpCollateral freshFor(RawEvidence report) {
        SnpNeed need = need(report);
        crls.remove(new CrlId(need.product(), need.signer()));
        return collateralFor(need, Optional.empty());
    }

    /// As [#collateralFor(RawEvidence)], taking the key's certificate from what the host gave the guest where it is
    /// there.
    public SnpCollateral collateralFor(RawEvidence report, SnpCertificateTable given) {
        SnpNeed need = need(report);
        return collateralFor(need, given.certificate(need.signer()));
    }

    /// For a known chip and TCB.
    public SnpCollateral collateralFor(SnpNeed need, Optional<Octets> certificate) {
        Octets vek = certificate.orElseGet(() -> key(need));
        return new SnpCollateral(vek, Optional.of(crl(need.product(), need.signer())));
    }

    /// The intermediate and root certificates of `product` in PEM, as the service has them. Verifiers have their own.
    public String chain(AmdProduct product, SnpSigner signer) {
        byte[] body = get(path(signer, product) + "/cert_chain");
        return new String(body, StandardCharsets.US_ASCII);
    }

    /// The CRL of the root key of `product`, in DER.
    public Octets crl(AmdProduct product, SnpSigner signer) {
        CrlId id = new CrlId(product, signer);
        Instant now = clock.instant();
        return crlFlights
                .get(
                        id,
                        () -> Optional.ofNullable(crls.get(id)).filter(kept -> now.isBefore(kept.until())),
                        () -> fetchCrl(id, now))
                .der();
    }

    private KeptCrl fetchCrl(CrlId id, Instant now) {
        Octets der = Octets.of(get(path(id.signer(), id.product()) + "/crl"));
        Instant next = CrlDates.of(der).nextUpdate();
        Instant latest = now.plus(MAX_CRL_AGE);
        KeptCrl fresh = new KeptCrl(der, next.isBefore(latest) ? next : latest);
        crls.put(id, fresh);
        return fresh;
    }

    private Octets key(SnpNeed need) {
        return keyFlights.get(need, () -> Optional.ofNullable(keys.get(need)), () -> {
            Octets der = Octets.of(get(keyPath(need)));
            if (keys.size() >= MAX_KEYS) {
                keys.clear();
            }
            keys.put(need, der);
            return der;
        });
    }

    /// The service's parameters in its order; Turin begins with its own component and a short chip id.
    static String keyPath(SnpNeed need) {
        if (need.signer() == SnpSigner.VLEK) {
            throw new CollateralException(
                    CollateralException.Reason.UNKNOWN_PLATFORM,
                    "The report is signed with a cloud provider's key (VLEK), which AMD hands to the provider only. Give"
                            + " the certificate that the guest got beside its report.");
        }
        if (need.chipId().isZero()) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_QUOTE,
                    "The host hides its chip id, so its key cannot be looked up. Give the certificate that the guest got"
                            + " beside its report.");
        }
        SnpTcb tcb = need.tcb();
        String parameters = "blSPL=%02d&teeSPL=%02d&snpSPL=%02d&ucodeSPL=%02d"
                .formatted(tcb.bootloader(), tcb.tee(), tcb.snp(), tcb.microcode());
        String first = switch (need.product()) {
            case MILAN, GENOA -> "";
            case TURIN -> "fmcSPL=%02d&".formatted(tcb.fmc());
        };
        return path(need.signer(), need.product()) + "/" + need.hardwareId().hex() + "?" + first + parameters;
    }

    private static String path(SnpSigner signer, AmdProduct product) {
        return switch (signer) {
            case VCEK -> "/vcek/v1/" + product.word();
            case VLEK -> "/vlek/v1/" + product.word();
        };
    }

    private SnpNeed need(RawEvidence report) {
        try {
            return SnpNeed.of(report, assumed);
        } catch (EvidenceException e) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_QUOTE,
                    "The report does not say which key signed it: " + e.getMessage(),
                    e);
        }
    }

    private byte[] get(String path) {
        turn.lock();
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, nextTurnNanos - System.nanoTime()));
            try {
                return http.get(base.resolve(path)).body();
            } finally {
                nextTurnNanos = System.nanoTime() + pause.toNanos();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CollateralException(
                    CollateralException.Reason.UNAVAILABLE, "Fetching collateral was interrupted; try again.", e);
        } finally {
            turn.unlock();
        }
    }
}
