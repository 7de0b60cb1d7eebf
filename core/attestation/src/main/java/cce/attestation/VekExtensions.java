package cce.attestation;

import java.util.Arrays;
import java.util.Optional;

/// What AMD's extensions (1.3.6.1.4.1.3704.1) of a VCEK or VLEK certificate say: for which product, TCB and chip the
/// key is.
///
/// @param product from the certificate's product name
/// @param chipId absent in a VLEK, which belongs to a provider and not to a chip
/// @param provider the cloud provider a VLEK belongs to (CSP id); absent in a VCEK
record VekExtensions(AmdProduct product, SnpTcb tcb, Optional<Octets> chipId, Optional<String> provider) {
    private static final String PREFIX = "1.3.6.1.4.1.3704.1.";
    private static final int CHIP_ID_BYTES = 64;
    private static final int TURIN_CHIP_ID_BYTES = 8;

    static VekExtensions of(Certificate vek) {
        AmdProduct product = product(vek);
        int fmc = product == AmdProduct.TURIN ? spl(vek, "3.9") : 0;
        SnpTcb tcb = new SnpTcb(fmc, spl(vek, "3.1"), spl(vek, "3.2"), spl(vek, "3.3"), spl(vek, "3.8"));
        return new VekExtensions(product, tcb, chipId(vek, product), provider(vek));
    }

    /// How many bytes of the report's chip id a product uses.
    static int chipIdBytes(AmdProduct product) {
        return product == AmdProduct.TURIN ? TURIN_CHIP_ID_BYTES : CHIP_ID_BYTES;
    }

    private static AmdProduct product(Certificate vek) {
        DerReader in = reader(vek, "2", required(vek, "2"));
        String text = in.text();
        in.requireEnd();
        // "Milan-B0": the part before the dash is the product, the rest its stepping.
        String word = text.split("-", 2)[0];
        return Arrays.stream(AmdProduct.values())
                .filter(p -> p.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new EvidenceException(
                        Rejection.UNSUPPORTED_EVIDENCE,
                        "The product '" + text + "' of the " + vek.name() + " is not known."));
    }

    private static Optional<String> provider(Certificate vek) {
        return vek.extension(PREFIX + "5").map(content -> {
            DerReader in = reader(vek, "5", content);
            String provider = in.text();
            in.requireEnd();
            return provider;
        });
    }

    private static int spl(Certificate vek, String arc) {
        DerReader in = reader(vek, arc, required(vek, arc));
        int value = in.unsigned(0xff);
        in.requireEnd();
        return value;
    }

    private static Optional<Octets> chipId(Certificate vek, AmdProduct product) {
        int length = chipIdBytes(product);
        return vek.extension(PREFIX + "4").map(content -> {
            if (content.length() == length) {
                return content;
            }
            // Some certificates wrap the raw bytes once more.
            DerReader in = reader(vek, "4", content);
            Octets inner = Octets.of(in.value(DerReader.OCTET_STRING));
            in.requireEnd();
            if (inner.length() != length) {
                throw in.malformed("is not " + length + " bytes");
            }
            return inner;
        });
    }

    private static Octets required(Certificate vek, String arc) {
        return vek.extension(PREFIX + arc)
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_COLLATERAL, "The " + vek.name() + " lacks AMD's extension " + arc + "."));
    }

    private static DerReader reader(Certificate vek, String arc, Octets content) {
        return new DerReader(vek.name() + " extension " + arc, content.shared());
    }
}
