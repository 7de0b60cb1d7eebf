package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What firmware recorded about itself before it handed over to a boot loader. Made only from a log that replays to the
/// registers of a verified report, only from contents whose digests were recomputed, and only from events before the
/// separator of their register: after it a boot loader or the system it starts may extend the register, with any name
/// it likes. What was loaded afterwards (images, command lines) is a matter of reference values for the registers.
///
/// @param variables the configuration in RTMR0, such as SecureBoot, PK and db, each once
/// @param actions what firmware says it did, from RTMR1, in its order
public record FirmwareFacts(Map<Variable, Octets> variables, List<String> actions) {
    /// @param vendor the owner's GUID, as people write it
    public record Variable(String vendor, String name) {}

    /// The owner of the variables the UEFI specification defines.
    public static final String EFI_GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

    private static final int RTMR0 = 0;
    private static final int RTMR1 = 1;
    private static final Set<Measurement> SEPARATORS = Set.of(
            EventLogReplay.sha384(Octets.of(new byte[4])),
            EventLogReplay.sha384(Octets.of((byte) -1, (byte) -1, (byte) -1, (byte) -1)));
    private static final Variable SECURE_BOOT = new Variable(EFI_GLOBAL, "SecureBoot");

    public FirmwareFacts {
        variables = Map.copyOf(variables);
        actions = List.copyOf(actions);
    }

    /// Reads the firmware's events of `log`, refused as [Rejection#EVENT_LOG] unless it replays to all RTMRs of
    /// `report`, tells where firmware ends, and what it says was measured was.
    public static FirmwareFacts of(EventLog log, VerifiedTdx report) {
        return of(log, report.report());
    }

    static FirmwareFacts of(EventLog log, TdReport report) {
        log.requireMatches(report);
        Map<Variable, Octets> variables = new HashMap<>();
        List<EventLog.Event> configuration = beforeSeparator(log, RTMR0)
                .orElseThrow(() -> refused(
                        "has no separator in RTMR0, so what firmware wrote cannot be told from what came later"));
        for (EventLog.Event event : configuration) {
            if (event.type() == MeasuredContent.VARIABLE_DRIVER_CONFIG) {
                FirmwareVariable variable = FirmwareVariable.of(event.measured());
                Variable name = new Variable(guid(variable.vendor()), variable.name());
                if (variables.put(name, variable.content()) != null) {
                    throw refused("has the variable '" + name.name() + "' twice");
                }
            }
        }
        List<String> actions = new ArrayList<>();
        // Older firmware puts its second separator elsewhere: then nothing in RTMR1 is certain to be the firmware's.
        for (EventLog.Event event : beforeSeparator(log, RTMR1).orElse(List.of())) {
            if (event.type() == MeasuredContent.EFI_ACTION) {
                actions.add(new String(event.measured().shared(), StandardCharsets.US_ASCII));
            }
        }
        return new FirmwareFacts(variables, actions);
    }

    /// Whether the firmware started what it started only after checking its signature; false where it said nothing.
    public boolean secureBoot() {
        return Optional.ofNullable(variables.get(SECURE_BOOT))
                .map(content -> content.length() == 1 && content.at(0) == 1)
                .orElse(false);
    }

    /// The events of a register up to its first separator, if it has one.
    private static Optional<List<EventLog.Event>> beforeSeparator(EventLog log, int register) {
        List<EventLog.Event> before = new ArrayList<>();
        for (EventLog.Event event : log.events()) {
            if (event.rtmr() != register) {
                continue;
            }
            // Told by its digest: a log that calls its separator something else, to move the end of firmware to where
            // a boot loader put another one, has the same registers.
            if (SEPARATORS.contains(event.digest())) {
                return Optional.of(before);
            }
            if (event.type() == MeasuredContent.SEPARATOR) {
                throw refused("has a separator in RTMR" + register + " that is none, by which firmware reports an"
                        + " error");
            }
            before.add(event);
        }
        return Optional.empty();
    }

    /// A GUID as people write it: its first three parts are little-endian in memory.
    private static String guid(Octets memory) {
        int[] order = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
        StringBuilder text = new StringBuilder();
        for (int index : order) {
            text.append(index < 0 ? "-" : "%02x".formatted(memory.at(index)));
        }
        return text.toString();
    }

    private static EvidenceException refused(String problem) {
        return new EvidenceException(Rejection.EVENT_LOG, "The event log " + problem + ".");
    }
}
