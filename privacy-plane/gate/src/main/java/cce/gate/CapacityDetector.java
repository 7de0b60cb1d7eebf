package cce.gate;

/// D-26: what the output can say at all, whatever it seems to say: the size it compresses to, against the policy.
/// This is what bounds an author who hides encrypted rows in digits that look random.
final class CapacityDetector implements Detector {
    private static final long BITS_PER_KIBIBYTE = 8L << 10;

    @Override
    public DetectorId id() {
        return DetectorId.D26_CAPACITY;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        long bits = Capacity.bits(
                evidence.input().outputs().stream().map(OutputFile::bytes).toList());
        int most = evidence.policy().threshold(Threshold.CAPACITY_KIBIBYTES);
        if (bits > most * BITS_PER_KIBIBYTE) {
            findings.add(
                    FindingType.CAPACITY_EXCEEDED,
                    1,
                    Math.max(1, bits / BITS_PER_KIBIBYTE),
                    "",
                    "the output can carry " + bits / BITS_PER_KIBIBYTE + " KiB, " + most + " are allowed");
        }
    }
}
