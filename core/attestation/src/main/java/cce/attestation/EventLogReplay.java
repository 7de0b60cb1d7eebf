package cce.attestation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Extends registers the way the TDX module does: RTMR = SHA-384(RTMR || digest), from zero.
final class EventLogReplay {
    private EventLogReplay() {}

    static List<Measurement> replay(List<EventLog.Event> events) {
        List<Measurement> rtmrs = new ArrayList<>(Collections.nCopies(TdReport.RTMR_COUNT, Measurement.ZERO));
        for (EventLog.Event event : events) {
            Measurement before = rtmrs.get(event.rtmr());
            rtmrs.set(event.rtmr(), sha384(before.value(), event.digest().value()));
        }
        return List.copyOf(rtmrs);
    }

    static void requireMatches(List<Measurement> replayed, TdReport report) {
        for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
            if (!replayed.get(i).equals(report.rtmrs().get(i))) {
                throw new EvidenceException(
                        Rejection.EVENT_LOG,
                        "The event log does not replay to RTMR" + i + " of the report; it is not this TD's.");
            }
        }
    }

    static Measurement sha384(Octets... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-384");
            for (Octets part : parts) {
                digest.update(part.bytes());
            }
            return Measurement.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks SHA-384.", e);
        }
    }
}
