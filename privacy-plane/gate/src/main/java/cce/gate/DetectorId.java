package cce.gate;

/// The detectors of this gate version, by the number they have in the design and the documentation.
public enum DetectorId {
    D01_DECODE("D-01", "decode views"),
    D02_RECORDS("D-02", "record match"),
    D03_COLUMNS("D-03", "column coverage"),
    D04_PROJECTION("D-04", "projection membership"),
    D05_TRANSFORM("D-05", "order, affine and noise copies"),
    D06_SEQUENCES("D-06", "columns without separators"),
    D07_DOCUMENTS("D-07", "document fingerprint"),
    D08_SMALL_CELLS("D-08", "group-by recount"),
    D09_REGRESSION("D-09", "saturated models"),
    D10_EXTREMES("D-10", "extremes"),
    D11_DERIVABLE("D-11", "hidden cells that totals give away"),
    D12_DIFFERENCING("D-12", "differencing"),
    D13_PERSONAL("D-13", "personal data shapes"),
    D14_SECRETS("D-14", "secrets"),
    D15_OPAQUE("D-15", "opaque bytes"),
    D16_COMPRESSION("D-16", "compression with the input"),
    D17_IMAGES("D-17", "hidden image planes"),
    D18_CANONICAL("D-18", "files without a canonical form"),
    D19_PRECISION("D-19", "over-precise numbers"),
    D20_NAMES("D-20", "names and counts"),
    D21_PER_RECORD("D-21", "per-record output"),
    D22_MODELS("D-22", "model formats"),
    D23_INSTANCES("D-23", "models that keep records"),
    D24_STRUCTURE("D-24", "trees with small leaves"),
    D25_MEMBERSHIP("D-25", "models that may remember records"),
    D26_CAPACITY("D-26", "capacity");

    private final String number;
    private final String title;

    DetectorId(String number, String title) {
        this.number = number;
        this.title = title;
    }

    /// The number in the documentation, such as `D-02`.
    public String number() {
        return number;
    }

    /// A few words on what it looks for.
    public String title() {
        return title;
    }
}
