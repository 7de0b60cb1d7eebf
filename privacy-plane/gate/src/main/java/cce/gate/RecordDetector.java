package cce.gate;

/// D-02: rows of the input in the output, however they are packed, calibrated against decoys.
final class RecordDetector implements Detector {
    private static final int MAX_DECOYS = 20;

    @Override
    public DetectorId id() {
        return DetectorId.D02_RECORDS;
    }

    @Override
    public Lane lane() {
        return Lane.RECORDS;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        Tokens tokens = evidence.tokens();
        if (tokens.truncated()) {
            findings.add(FindingType.OUTPUT_TOO_LARGE, 1, 1, "", "More matching values than the gate can hold.");
        }
        GatePolicy policy = evidence.policy();
        double margin = policy.threshold(Threshold.RECORD_MARGIN_BITS);
        RecordMatch real = RecordMatch.search(tokens, evidence.tables(), margin, evidence.budget(), 0);
        int rows = real.leakedRows();
        if (rows == 0) {
            return;
        }
        // Few real rows need many decoys before "none by chance" means anything.
        int decoys = Math.clamp((MAX_DECOYS + rows - 1) / rows, 1, MAX_DECOYS);
        decoys = real.certainRows() == 0
                ? decoys
                : Math.max(decoys, Math.min(MAX_DECOYS, MAX_DECOYS / real.certainRows()));
        int byChance = 0;
        int certainByChance = 0;
        for (int decoy = 1; decoy <= decoys; decoy++) {
            RecordMatch match = RecordMatch.search(tokens, evidence.tables(), margin, evidence.budget(), decoy);
            byChance += match.leakedRows();
            certainByChance += match.certainRows();
        }
        double falseRate = falseRate(rows, byChance, decoys);
        double certainFalseRate = falseRate(real.certainRows(), certainByChance, decoys);
        if (falseRate > policy.share(Threshold.RECORD_FALSE_PERMILLE) && certainFalseRate < falseRate) {
            rows = real.certainRows();
            byChance = certainByChance;
            falseRate = certainFalseRate;
        }
        long total = evidence.tables().stream().mapToLong(t -> t.rows()).sum();
        evidence.leakage(new Leakage(
                rows,
                real.leakedCells(),
                (double) rows / total,
                real.maxBits(),
                (double) byChance / decoys,
                falseRate));
        findings.add(
                FindingType.LEAKED_RECORDS,
                1 - falseRate,
                rows,
                real.place(),
                "%d rows recognised, %d in a typical decoy, up to %.0f bits about one row"
                        .formatted(rows, byChance / decoys, real.maxBits()));
    }

    private static double falseRate(int real, int byChance, int decoys) {
        return Math.min(1, (1.0 + byChance) / (1.0 + (double) decoys * real));
    }
}
