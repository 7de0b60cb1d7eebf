package cce.gate;

/// D-26: what the output can say at all, whatever it seems to say: the size it compresses to, against the policy.
/// This is what bounds an author who hides encrypted rows in digits that look random.
final class CapacityDetector implements Detector {
    private static final long BITS_PER_KIBIBYTE = 8L << 10;
    private static final long SATURATED_UNITS = 1000;

    @Override
    public DetectorId id() {
        return DetectorId.D26_CAPACITY;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        int most = evidence.policy().threshold(Threshold.CAPACITY_KIBIBYTES);
        // Beyond the limit, and beyond where more units change no score, compressing on tells nothing.
        long enough = (Math.max(most, SATURATED_UNITS) + 1) * BITS_PER_KIBIBYTE;
        long bits = Capacity.bits(
                evidence.input().outputs().stream().map(OutputFile::bytes).toList(), enough);
        if (bits > most * BITS_PER_KIBIBYTE) {
            findings.add(
                    FindingType.CAPACITY_EXCEEDED,
                    1,
                    Math.max(1, bits / BITS_PER_KIBIBYTE),
                    "",
                    "the output can carry " + (bits >= enough ? "more than " : "") + bits / BITS_PER_KIBIBYTE + " KiB, "
                            + most + " are allowed");
        }
    }
}
