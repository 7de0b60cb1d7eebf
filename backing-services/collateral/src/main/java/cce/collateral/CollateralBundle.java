package cce.collateral;

import cce.attestation.AmdProduct;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceException;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Collateral of some platforms in one file, for verifiers without a network (docs/formats/collateral-bundle.md). Its
/// bytes depend on its content only. Nothing in it is believed: it is verified as if it came from a service.
public final class CollateralBundle implements CollateralSource {
    /// Of one file.
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    /// Of each kind in one bundle.
    public static final int MAX_ENTRIES = 1024;

    /// The key certificates a bundle holds: which key, and its certificate in DER.
    public record Key(SnpNeed need, Octets certificate) {}

    private final SortedMap<String, Entry> intel = new TreeMap<>();
    private final SortedMap<String, Key> keys = new TreeMap<>();
    private final SortedMap<AmdProduct, Octets> lists = new TreeMap<>(Comparator.comparing(AmdProduct::word));

    /// The collateral of one kind of Intel platform.
    public record Entry(CollateralNeed need, Collateral collateral) {}

    /// A bundle with nothing in it.
    public static CollateralBundle empty() {
        return new CollateralBundle();
    }

    /// Reads a bundle; anything it does not understand is refused.
    public static CollateralBundle parse(byte[] json) {
        return BundleJson.parse(json);
    }

    /// Reads the file of a bundle.
    public static CollateralBundle read(Path file) {
        return parse(Disk.read(file, MAX_BYTES)
                .orElseThrow(() -> new CollateralException(
                        CollateralException.Reason.BAD_FILE, "The bundle " + file + " is not there.")));
    }

    private CollateralBundle() {}

    /// Adds or replaces the collateral of a kind of platform.
    public CollateralBundle put(CollateralNeed need, Collateral collateral) {
        intel.put(need.fmspc().hex() + "/" + need.ca().word(), new Entry(need, collateral));
        return bounded(intel);
    }

    /// Adds or replaces a key's certificate.
    public CollateralBundle put(SnpNeed need, Octets certificate) {
        keys.put(id(need), new Key(need, certificate));
        return bounded(keys);
    }

    /// Adds or replaces the CRL of a product's root key.
    public CollateralBundle put(AmdProduct product, Octets crl) {
        lists.put(product, crl);
        return this;
    }

    /// The Intel platforms in it, by id.
    public SortedMap<String, Entry> intel() {
        return java.util.Collections.unmodifiableSortedMap(intel);
    }

    /// The AMD keys in it, by id.
    public SortedMap<String, Key> keys() {
        return java.util.Collections.unmodifiableSortedMap(keys);
    }

    /// The AMD CRLs in it.
    public SortedMap<AmdProduct, Octets> lists() {
        return java.util.Collections.unmodifiableSortedMap(lists);
    }

    /// The file's bytes; the same content gives the same bytes.
    public byte[] format() {
        return BundleJson.format(this);
    }

    /// Writes the file, replacing another as a whole.
    public void write(Path file) {
        Disk.replace(file, format());
    }

    @Override
    public Collateral collateralFor(RawEvidence quote) {
        CollateralNeed need;
        try {
            need = CollateralNeed.of(quote);
        } catch (EvidenceException e) {
            throw new CollateralException(
                    CollateralException.Reason.UNREADABLE_QUOTE,
                    "The quote does not say which collateral it needs: " + e.getMessage(),
                    e);
        }
        return Optional.ofNullable(
                        intel.get(need.fmspc().hex() + "/" + need.ca().word()))
                .map(Entry::collateral)
                .orElseThrow(() -> absent("FMSPC " + need.fmspc().hex() + " under the "
                        + need.ca().word() + " CA"));
    }

    /// What a report is verified with. Without a CRL for its product the result has none.
    public SnpCollateral collateralFor(SnpNeed need) {
        Key key = Optional.ofNullable(keys.get(id(need)))
                .orElseThrow(() -> absent("the key of this " + need.product().word() + " chip at this TCB"));
        return new SnpCollateral(key.certificate(), Optional.ofNullable(lists.get(need.product())));
    }

    /// A source of the same for SEV-SNP reports.
    public SnpCollateralSource snp(Optional<AmdProduct> assumed) {
        return report -> {
            try {
                return collateralFor(SnpNeed.of(report, assumed));
            } catch (EvidenceException e) {
                throw new CollateralException(
                        CollateralException.Reason.UNREADABLE_QUOTE,
                        "The report does not say which key signed it: " + e.getMessage(),
                        e);
            }
        };
    }

    /// A provider's key is the same on all of its chips.
    private static String id(SnpNeed need) {
        String chip = switch (need.signer()) {
            case VCEK -> need.hardwareId().hex();
            case VLEK -> "vlek";
        };
        var tcb = need.tcb();
        return need.product().word() + "/" + chip
                + "/%02x%02x%02x%02x%02x".formatted(tcb.fmc(), tcb.bootloader(), tcb.tee(), tcb.snp(), tcb.microcode());
    }

    private CollateralBundle bounded(Map<String, ?> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw new CollateralException(
                    CollateralException.Reason.BAD_FILE,
                    "A bundle holds at most " + MAX_ENTRIES + " entries of a kind.");
        }
        return this;
    }

    private static CollateralException absent(String what) {
        return new CollateralException(
                CollateralException.Reason.UNKNOWN_PLATFORM,
                "The bundle has nothing for " + what + ". Export one that has, where there is a network.");
    }
}
