package cce.attestation;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// The TCB levels of something with one security version number: a TDX module or a quoting enclave. Newest first.
record SvnLevels(List<SvnLevel> levels) {
    private static final int MAX_LEVELS = 256;

    record SvnLevel(int isvSvn, TcbStanding standing) {}

    static SvnLevels read(String owner, JsonObject in) {
        List<SvnLevel> levels = in.objects("tcbLevels", MAX_LEVELS).stream()
                .map(level ->
                        new SvnLevel((int) level.object("tcb").integer("isvsvn", 0xffff), TcbStanding.read(level)))
                .sorted(Comparator.comparingInt(SvnLevel::isvSvn).reversed())
                .toList();
        if (levels.isEmpty() || levels.stream().map(SvnLevel::isvSvn).distinct().count() != levels.size()) {
            throw new EvidenceException(
                    Rejection.MALFORMED_COLLATERAL, "The " + owner + " has no TCB level, or one twice.");
        }
        return new SvnLevels(levels);
    }

    int newest() {
        return levels.getFirst().isvSvn();
    }

    /// @param owner whose version this is, with the version, for the sentence of a rejection
    TcbStanding standingOf(int isvSvn, Supplier<String> owner) {
        return levels.stream()
                .filter(level -> level.isvSvn() <= isvSvn)
                .map(SvnLevel::standing)
                .findFirst()
                .orElseThrow(() -> new EvidenceException(
                        Rejection.TCB_NOT_SUPPORTED,
                        "The " + owner.get() + " is older than every supported one. Update the platform."));
    }
}
