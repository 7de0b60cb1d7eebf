package cce.attestation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a TCG2 crypto-agile event log, as firmware leaves it in the ACPI table CCEL. Digests are believed once they
/// replay to a report; content only through [EventLog.Event#measured()].
final class CcelEventLog {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_EVENTS = 4096;
    private static final int MAX_ALGORITHMS = 8;
    private static final long NO_ACTION = 3;
    private static final long END = 0xffff_ffffL;
    private static final int SHA384 = 0x0c;
    private static final int SHA1_BYTES = 20;
    /// Signature, platform class, versions: what precedes the algorithm list of the first event.
    private static final int SPEC_ID_FIXED_BYTES = 24;
    /// Index and type.
    private static final int MIN_EVENT_BYTES = 8;

    private CcelEventLog() {}

    static EventLog parse(byte[] log) {
        if (log.length > MAX_BYTES) {
            throw FieldReader.malformed("ccel", "is longer than " + MAX_BYTES + " bytes");
        }
        FieldReader in = new FieldReader(Octets.of(log));
        Map<Integer, Integer> digestBytes = specification(in);
        List<EventLog.Event> events = new ArrayList<>();
        while (in.remaining() >= MIN_EVENT_BYTES) {
            long register = in.u32("ccel.register");
            long type = in.u32("ccel.type");
            // The table is larger than the log; what follows the log is ones or zeros.
            if (register == END || (register == 0 && type == 0)) {
                break;
            }
            Optional<Measurement> digest = digest(in, digestBytes);
            Octets data = in.take("ccel.event", in.u32("ccel.eventSize"));
            if (type != NO_ACTION) {
                events.add(event(register, type, digest, data));
            }
            if (events.size() > MAX_EVENTS) {
                throw FieldReader.malformed("ccel", "has more than " + MAX_EVENTS + " events");
            }
        }
        return new EventLog(events);
    }

    private static EventLog.Event event(long register, long type, Optional<Measurement> digest, Octets data) {
        // Index 0 is MRTD, which no event can extend.
        if (register < 1 || register > TdReport.RTMR_COUNT) {
            throw FieldReader.malformed("ccel.register", "is " + register + ", which is no RTMR");
        }
        return new EventLog.Event(
                (int) register - 1,
                type,
                digest.orElseThrow(() -> FieldReader.malformed("ccel.digests", "has no SHA-384 digest")),
                "",
                Optional.empty(),
                Optional.of(data));
    }

    private static Optional<Measurement> digest(FieldReader in, Map<Integer, Integer> digestBytes) {
        long count = in.u32("ccel.digestCount");
        if (count > MAX_ALGORITHMS) {
            throw FieldReader.malformed("ccel.digestCount", "is above " + MAX_ALGORITHMS);
        }
        Optional<Measurement> found = Optional.empty();
        for (int i = 0; i < count; i++) {
            int algorithm = in.u16("ccel.digestAlgorithm");
            Integer length = digestBytes.get(algorithm);
            if (length == null) {
                throw FieldReader.malformed("ccel.digestAlgorithm", "is not one the log announced");
            }
            Octets digest = in.take("ccel.digest", length);
            if (algorithm == SHA384) {
                found = Optional.of(new Measurement(digest));
            }
        }
        return found;
    }

    /// The first event, in the older SHA-1 form, which announces the algorithms and their lengths.
    private static Map<Integer, Integer> specification(FieldReader in) {
        in.skip("ccel.first.register", 4);
        if (in.u32("ccel.first.type") != NO_ACTION) {
            throw FieldReader.malformed("ccel.first.type", "is not that of a specification event");
        }
        in.skip("ccel.first.digest", SHA1_BYTES);
        FieldReader specification = in.section("ccel.first.event", in.u32("ccel.first.eventSize"));
        specification.skip("ccel.specification", SPEC_ID_FIXED_BYTES);
        long count = specification.u32("ccel.algorithmCount");
        if (count > MAX_ALGORITHMS) {
            throw FieldReader.malformed("ccel.algorithmCount", "is above " + MAX_ALGORITHMS);
        }
        Map<Integer, Integer> digestBytes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            digestBytes.put(specification.u16("ccel.algorithm"), specification.u16("ccel.algorithmBytes"));
        }
        return digestBytes;
    }
}
