package cce.collateral;

import cce.attestation.Collateral;
import cce.attestation.CollateralFacts;
import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceException;
import cce.attestation.RawEvidence;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import cce.attestation.TrustAnchors;
import cce.attestation.VekFacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Keeps collateral in a directory before a source, over restarts. Nothing read from it is believed: it is verified
/// again each time, and a file that does not hold is fetched anew. While the source is down, a kept copy that is still
/// valid serves.
public final class CollateralDirectory implements CollateralSource {
    private static final int MAX_COLLATERAL_BYTES = 4 * 1024 * 1024;
    private static final int MAX_CERTIFICATE_BYTES = 16 * 1024;
    /// An urgent revocation must reach us within a day.
    private static final Duration MAX_AGE = Duration.ofDays(1);

    private final Path folder;
    private final CollateralSource source;
    private final TrustAnchors anchors;
    private final Clock clock;

    public CollateralDirectory(Path folder, CollateralSource source, TrustAnchors anchors, Clock clock) {
        this.folder = folder;
        this.source = source;
        this.anchors = anchors;
        this.clock = clock;
    }

    @Override
    public Collateral collateralFor(RawEvidence quote) {
        CollateralNeed need = need(quote);
        Path file = folder.resolve(CollateralFolder.name(need));
        Instant now = clock.instant();
        Optional<Kept> kept = Disk.read(file, MAX_COLLATERAL_BYTES)
                .flatMap(bytes -> kept(need, bytes, now).map(found -> new Kept(found, Disk.modified(file))));
        if (kept.isPresent() && now.isBefore(kept.get().fetched().plus(MAX_AGE))) {
            return kept.get().collateral();
        }
        try {
            Collateral fresh = source.collateralFor(quote);
            Disk.replace(file, fresh.format().getBytes(StandardCharsets.UTF_8));
            return fresh;
        } catch (CollateralException e) {
            if (e.reason() == CollateralException.Reason.UNAVAILABLE && kept.isPresent()) {
                return kept.get().collateral();
            }
            throw e;
        }
    }

    @Override
    public Collateral freshFor(RawEvidence quote) {
        Collateral fresh = source.freshFor(quote);
        Disk.replace(
                folder.resolve(CollateralFolder.name(need(quote))),
                fresh.format().getBytes(StandardCharsets.UTF_8));
        return fresh;
    }

    /// The certificate for `need` as kept, or as `fetch` gets it; a key never changes, so it is kept for good.
    public SnpCollateral keyFor(SnpNeed need, KdsClient kds) {
        Path file = folder.resolve(CollateralFolder.name(need));
        Instant now = clock.instant();
        Optional<cce.attestation.Octets> kept = Disk.read(file, MAX_CERTIFICATE_BYTES)
                .map(cce.attestation.Octets::of)
                .filter(der -> holds(need, new SnpCollateral(der, Optional.empty()), now));
        SnpCollateral collateral = kds.collateralFor(need, kept);
        if (kept.isEmpty() && holds(need, collateral, now)) {
            Disk.replace(file, collateral.vek().bytes());
        }
        return collateral;
    }

    private record Kept(Collateral collateral, Instant fetched) {}

    private Optional<Collateral> kept(CollateralNeed need, byte[] bytes, Instant now) {
        try {
            Collateral collateral = Collateral.parse(bytes);
            CollateralFacts facts = CollateralFacts.verified(anchors, collateral, now);
            boolean fits = facts.fmspc().equals(need.fmspc()) && facts.ca() == need.ca();
            return fits ? Optional.of(collateral) : Optional.empty();
        } catch (EvidenceException e) {
            // Damaged, expired or forged: as good as not there.
            return Optional.empty();
        }
    }

    private boolean holds(SnpNeed need, SnpCollateral collateral, Instant now) {
        try {
            return VekFacts.verified(anchors, collateral, now).answers(need);
        } catch (EvidenceException e) {
            return false;
        }
    }

    private static CollateralNeed need(RawEvidence quote) {
        try {
            return CollateralNeed.of(quote);
        } catch (EvidenceException e) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_QUOTE,
                    "The quote does not say which collateral it needs: " + e.getMessage(),
                    e);
        }
    }
}
