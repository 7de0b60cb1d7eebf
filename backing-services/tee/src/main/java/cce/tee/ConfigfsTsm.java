package cce.tee;

import cce.protocol.EvidenceDocument;
import cce.protocol.ProtocolException;
import cce.protocol.ReportData;
import cce.protocol.TeeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/// Evidence from the kernel itself (Linux 6.7 and later, configfs-tsm), for TDX and SEV-SNP guests without a guest
/// agent. Every request has an entry of its own; the kernel's `generation` tells whether anybody else wrote to it
/// while the report was made, and then all is done again.
public final class ConfigfsTsm implements TrustedEnvironment {
    /// Where the kernel has it once configfs is mounted.
    public static final Path DEFAULT_PATH = Path.of("/sys/kernel/config/tsm/report");

    private static final int MAX_ATTEMPTS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final int ENTRY_NAME_BYTES = 8;
    private static final int MAX_WORD_BYTES = 64;
    private static final int MAX_CERTIFICATES_BYTES = 64 * 1024;
    private static final int SNP_REPORT_BYTES = 1184;
    private static final int MAX_PRIVILEGE = 3;
    private static final String NO_EVENTS = "[]";

    private final String place;
    private final TsmEntries entries;
    private final OptionalInt privilege;
    private final SecureRandom random = new SecureRandom();

    /// @param root such as [#DEFAULT_PATH]
    public ConfigfsTsm(Path root) {
        this(root.toString(), new TsmFolder(root), OptionalInt.empty());
    }

    /// @param privilege the VMPL to report for a SEV-SNP guest, 0 to 3, not above the kernel's own
    public ConfigfsTsm(Path root, int privilege) {
        this(root.toString(), new TsmFolder(root), OptionalInt.of(privilege));
    }

    ConfigfsTsm(String place, TsmEntries entries, OptionalInt privilege) {
        if (privilege.isPresent() && (privilege.getAsInt() < 0 || privilege.getAsInt() > MAX_PRIVILEGE)) {
            throw new IllegalStateException("A privilege level is 0 to " + MAX_PRIVILEGE + ".");
        }
        this.place = place;
        this.entries = entries;
        this.privilege = privilege;
    }

    @Override
    public TeeType teeType() {
        String entry = newEntry();
        try {
            entries.create(entry);
            try {
                return provider(entry);
            } finally {
                entries.remove(entry);
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public EvidenceDocument quote(ReportData reportData) {
        TsmReport report = report(reportData);
        try {
            return EvidenceDocument.of(report.evidence(), NO_EVENTS);
        } catch (ProtocolException e) {
            throw new TeeException(TeeException.Reason.MALFORMED_ANSWER, e.sentence(), e);
        }
    }

    /// The kernel has no keys to give.
    @Override
    public PlatformKey platformKey(String path, String purpose) {
        throw new TeeException(
                TeeException.Reason.REFUSED,
                "The kernel's interface at " + place + " gives evidence but no keys. Run where a dstack guest agent is,"
                        + " which does.");
    }

    /// Fresh evidence, and what the host gave with it.
    public TsmReport report(ReportData reportData) {
        Duration pause = FIRST_PAUSE;
        String problem = "was not asked";
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            switch (attempt(reportData)) {
                case Attempt.Done(TsmReport report) -> {
                    return report;
                }
                case Attempt.Again(String why) -> problem = why;
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
        }
        throw new TeeException(
                TeeException.Reason.TIMED_OUT,
                "The kernel's interface at " + place + " " + problem + " in " + MAX_ATTEMPTS + " attempts; try again.");
    }

    private sealed interface Attempt {
        record Done(TsmReport report) implements Attempt {}

        record Again(String why) implements Attempt {}
    }

    private Attempt attempt(ReportData reportData) {
        String entry = newEntry();
        try {
            entries.create(entry);
            try {
                return attempt(entry, reportData);
            } finally {
                entries.remove(entry);
            }
        } catch (IOException e) {
            if (busy(e)) {
                return new Attempt.Again("was busy");
            }
            throw unreachable(e);
        }
    }

    private Attempt attempt(String entry, ReportData reportData) throws IOException {
        TeeType type = provider(entry);
        long before = generation(entry);
        long writes = 1;
        if (privilege.isPresent() && type == TeeType.SNP) {
            entries.write(entry, "privlevel", ascii(Integer.toString(privilege.getAsInt())));
            writes++;
        }
        entries.write(entry, "inblob", reportData.toByteArray());
        byte[] evidence = entries.read(entry, "outblob", EvidenceDocument.MAX_QUOTE_BYTES);
        byte[] certificates =
                type == TeeType.SNP ? entries.read(entry, "auxblob", MAX_CERTIFICATES_BYTES) : new byte[0];
        if (generation(entry) != before + writes) {
            return new Attempt.Again("was written to by somebody else");
        }
        requireForUs(type, evidence, reportData);
        return new Attempt.Done(new TsmReport(type, evidence, certificates));
    }

    /// A report about other data would be refused by whoever gets it; here is the place to say why.
    private void requireForUs(TeeType type, byte[] evidence, ReportData reportData) {
        if (type == TeeType.SNP && evidence.length != SNP_REPORT_BYTES) {
            throw malformed("a report of " + evidence.length + " bytes instead of " + SNP_REPORT_BYTES);
        }
        int at = reportDataAt(type, evidence);
        byte[] wanted = reportData.toByteArray();
        if (evidence.length < at + wanted.length
                || !Arrays.equals(Arrays.copyOfRange(evidence, at, at + wanted.length), wanted)) {
            throw malformed("evidence about other report data than was asked for");
        }
    }

    private static int reportDataAt(TeeType type, byte[] evidence) {
        return switch (type) {
            case SNP -> 0x50;
            // After the header, and in version 5 the body's kind.
            case TDX -> (evidence.length > 0 && evidence[0] == 5 ? 54 : 48) + 520;
        };
    }

    private TeeType provider(String entry) throws IOException {
        String provider = word(entry, "provider");
        return switch (provider) {
            case "tdx_guest" -> TeeType.TDX;
            case "sev_guest" -> TeeType.SNP;
            default -> throw malformed("a provider other than tdx_guest and sev_guest; nothing else is supported here");
        };
    }

    private long generation(String entry) throws IOException {
        String generation = word(entry, "generation");
        if (!generation.matches("[0-9]{1,18}")) {
            throw malformed("a generation that is no number");
        }
        return Long.parseLong(generation);
    }

    private String word(String entry, String attribute) throws IOException {
        return new String(entries.read(entry, attribute, MAX_WORD_BYTES), StandardCharsets.US_ASCII).strip();
    }

    private String newEntry() {
        byte[] name = new byte[ENTRY_NAME_BYTES];
        random.nextBytes(name);
        return "cce-" + HexFormat.of().formatHex(name);
    }

    /// EBUSY and EAGAIN, which only the message tells apart from lasting errors.
    private static boolean busy(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("busy") || message.contains("temporarily unavailable");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TeeException(TeeException.Reason.TIMED_OUT, "Waiting for the kernel was interrupted; try again.");
        }
    }

    private TeeException unreachable(IOException e) {
        return new TeeException(
                TeeException.Reason.UNREACHABLE,
                "The kernel's interface at " + place + " cannot be used (" + e.getMessage()
                        + "); check that this is a TEE guest, that configfs is mounted and that this process may write.",
                e);
    }

    private TeeException malformed(String what) {
        return new TeeException(
                TeeException.Reason.MALFORMED_ANSWER, "The kernel's interface at " + place + " gave " + what + ".");
    }
}
