package cce.attestation;

import java.time.Instant;
import java.util.List;

/// What collateral says of one TCB level: its status, since when no newer fix is missing, and the advisories that
/// apply.
record TcbStanding(TcbStatus status, Instant date, List<String> advisories) {
    private static final int MAX_ADVISORIES = 256;

    static TcbStanding read(JsonObject level) {
        String word = level.text("tcbStatus");
        TcbStatus status = TcbStatus.ofWord(word)
                .filter(TcbStatus::isStated)
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_COLLATERAL, "The TCB status '" + word + "' is not known."));
        return new TcbStanding(status, level.instant("tcbDate"), level.texts("advisoryIDs", MAX_ADVISORIES));
    }
}
