package cce.attestation;

/// The firmware versions in one TCB version word of a SEV-SNP report.
///
/// @param fmc only on Turin, else 0
public record SnpTcb(int fmc, int bootloader, int tee, int snp, int microcode) {
    /// The word of a report, whose byte order differs on Turin.
    static SnpTcb ofWord(AmdProduct product, long word) {
        return switch (product) {
            case MILAN, GENOA -> new SnpTcb(0, part(word, 0), part(word, 1), part(word, 6), part(word, 7));
            case TURIN -> new SnpTcb(part(word, 0), part(word, 1), part(word, 2), part(word, 3), part(word, 7));
        };
    }

    /// Whether no component is older than the one of `floor`.
    public boolean isAtLeast(SnpTcb floor) {
        return fmc >= floor.fmc
                && bootloader >= floor.bootloader
                && tee >= floor.tee
                && snp >= floor.snp
                && microcode >= floor.microcode;
    }

    private static int part(long word, int index) {
        return (int) (word >>> (8 * index)) & 0xff;
    }
}
