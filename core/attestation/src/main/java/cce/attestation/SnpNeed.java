package cce.attestation;

import java.util.Optional;

/// Which key signed a SEV-SNP report, in the words of AMD's key distribution service. Read from unverified bytes: good
/// for choosing what to fetch, for nothing else.
///
/// @param chipId 64 bytes, all zero when the host hides it
/// @param tcb the reported one, for which the key is derived
public record SnpNeed(AmdProduct product, SnpSigner signer, Octets chipId, SnpTcb tcb) {
    private static final int FIRST_VERSION_WITH_CPUID = 3;

    /// Reads a report. Version 2 does not say its product, so it needs `assumed`; later ones ignore it.
    public static SnpNeed of(RawEvidence report, Optional<AmdProduct> assumed) {
        SnpReport read =
                SnpReportReader.read(report, assumed.orElse(AmdProduct.MILAN)).report();
        if (read.version() < FIRST_VERSION_WITH_CPUID && assumed.isEmpty()) {
            throw new EvidenceException(
                    Rejection.UNSUPPORTED_EVIDENCE,
                    "A report of version 2 does not name its product; say whether it is Milan or Genoa.");
        }
        return new SnpNeed(read.product(), read.signer(), read.chipId(), read.reported());
    }

    /// The part of the chip id that the product uses: 8 bytes on Turin, else 64.
    public Octets hardwareId() {
        int length = VekExtensions.chipIdBytes(product);
        return Octets.range(chipId.bytes(), 0, length);
    }
}
