package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FirmwareFactsTest {
    private static final long CONFIG = MeasuredContent.VARIABLE_DRIVER_CONFIG;
    private static final byte[] SECURE = FirmwareLogs.variable("SecureBoot", (byte) 1);
    private static final byte[] INSECURE = FirmwareLogs.variable("SecureBoot");

    @Test
    void variablesAndActions_beforeTheSeparators_areFacts() {
        FirmwareFacts facts = facts(new FirmwareLogs()
                .event(0, CONFIG, SECURE)
                .event(0, CONFIG, FirmwareLogs.variable("PK", (byte) 7))
                .event(1, MeasuredContent.EFI_ACTION, FirmwareLogs.ascii("Calling EFI Application"))
                .separator(0)
                .separator(1));
        assertThat(facts.secureBoot()).isTrue();
        assertThat(facts.variables())
                .containsEntry(new FirmwareFacts.Variable(FirmwareFacts.EFI_GLOBAL, "PK"), Octets.of((byte) 7))
                .hasSize(2);
        assertThat(facts.actions()).containsExactly("Calling EFI Application");
    }

    @Test
    void recordedLogs_tellWhetherBootWasSecure() {
        assertThat(facts(recorded("trustee_CCEL_data_grub")).secureBoot()).isTrue();
        FirmwareFacts gcp = facts(recorded("trustee_CCEL_data_gcp"));
        assertThat(gcp.secureBoot()).isFalse();
        assertThat(gcp.variables()).hasSize(5);
        assertThat(gcp.actions()).containsExactly("Calling EFI Application from Boot Option");
    }

    @Test
    void contentOtherThanMeasured_isRefused() {
        // Measured: no secure boot. Shown: secure boot.
        refused(
                new FirmwareLogs()
                        .event(0, CONFIG, SECURE, INSECURE)
                        .separator(0)
                        .separator(1),
                "digest is not that of its content");
    }

    @Test
    void changedByteOfARecordedVariable_isRefused_althoughTheLogStillReplays() {
        byte[] log = recordedBytes("trustee_CCEL_data_gcp");
        TdReport report = FirmwareLogs.reportOf(EventLog.ofCcel(log));
        int name = indexOf(log, "SecureBoot".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
        log[name + 20] ^= 1;
        EventLog changed = EventLog.ofCcel(log);
        changed.requireMatches(report);
        assertThatThrownBy(() -> FirmwareFacts.of(changed, report)).isInstanceOf(EvidenceException.class);
    }

    @Test
    void variableAfterTheSeparator_isNoFact() {
        FirmwareFacts facts = facts(new FirmwareLogs()
                .event(0, CONFIG, INSECURE)
                .separator(0)
                .event(0, CONFIG, SECURE)
                .separator(1));
        assertThat(facts.secureBoot()).isFalse();
    }

    @Test
    void variableInARegisterThatIsNotTheFirmwares_isNoFact() {
        FirmwareFacts facts = facts(new FirmwareLogs()
                .event(2, CONFIG, SECURE)
                .event(3, CONFIG, SECURE)
                .separator(0)
                .separator(1));
        assertThat(facts.variables()).isEmpty();
        assertThat(facts.secureBoot()).isFalse();
    }

    @Test
    void sameVariableTwice_isRefused() {
        refused(
                new FirmwareLogs()
                        .event(0, CONFIG, SECURE)
                        .event(0, CONFIG, INSECURE)
                        .separator(0)
                        .separator(1),
                "'SecureBoot' twice");
    }

    @Test
    void missingSeparator_leavesNoFacts() {
        refused(new FirmwareLogs().event(0, CONFIG, SECURE).separator(1), "no separator in RTMR0");
        FirmwareFacts facts = facts(new FirmwareLogs()
                .separator(0)
                .event(1, MeasuredContent.EFI_ACTION, FirmwareLogs.ascii("Calling EFI Application")));
        assertThat(facts.actions()).isEmpty();
    }

    @Test
    void separatorUnderAnotherName_endsFirmwareAllTheSame() {
        // Registers prove digests, not types: this log has the registers of a machine without secure boot, on which a
        // boot loader extended the lie and another separator.
        FirmwareFacts facts = facts(new FirmwareLogs()
                .event(0, 0x0a, new byte[4])
                .event(0, CONFIG, SECURE)
                .separator(0)
                .separator(1));
        assertThat(facts.variables()).isEmpty();
    }

    @Test
    void separatorThatReportsAnError_isRefused() {
        byte[] error = {1, 0, 0, 0};
        refused(new FirmwareLogs().event(0, MeasuredContent.SEPARATOR, error).separator(1), "reports an error");
    }

    @Test
    void separatorThatMeasuresSomethingElse_isRefused() {
        refused(
                new FirmwareLogs()
                        .event(0, MeasuredContent.SEPARATOR, new byte[4], new byte[] {1, 0, 0, 0})
                        .separator(1),
                "reports an error");
    }

    @Test
    void logOfAnotherMachine_isRefused() {
        EventLog log = new FirmwareLogs().separator(0).separator(1).log();
        TdReport other = FirmwareLogs.reportOf(new FirmwareLogs()
                .event(0, CONFIG, SECURE)
                .separator(0)
                .separator(1)
                .log());
        assertThatThrownBy(() -> FirmwareFacts.of(log, other))
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.EVENT_LOG));
    }

    @Test
    void brokenVariable_isRefused() {
        byte[] tooLong = SECURE.clone();
        tooLong[24]++;
        byte[] hugeName = ByteBuffer.wrap(SECURE.clone())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(16, Long.MIN_VALUE)
                .array();
        byte[] overflowing = ByteBuffer.wrap(SECURE.clone())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(24, Long.MAX_VALUE)
                .array();
        for (byte[] broken : new byte[][] {tooLong, hugeName, overflowing, new byte[3]}) {
            FirmwareLogs log =
                    new FirmwareLogs().event(0, CONFIG, broken).separator(0).separator(1);
            assertThatThrownBy(() -> facts(log)).isInstanceOf(EvidenceException.class);
        }
    }

    @Test
    void commandLine_isWhatGrubMeasured_andOnlyThat() {
        byte[] shown = FirmwareLogs.ascii("kernel_cmdline: /vmlinuz quiet\0");
        EventLog honest = new FirmwareLogs()
                .event(2, 0x0d, shown, FirmwareLogs.ascii("/vmlinuz quiet"))
                .log();
        assertThat(honest.events().getFirst().measured()).isEqualTo(Octets.of(FirmwareLogs.ascii("/vmlinuz quiet")));
        EventLog lying = new FirmwareLogs()
                .event(2, 0x0d, shown, FirmwareLogs.ascii("/vmlinuz init=/bin/sh"))
                .log();
        assertThatThrownBy(() -> lying.events().getFirst().measured()).hasMessageContaining("has no value");
    }

    @Test
    void bootVariable_isMeasuredWithoutItsName_andTaggedData_withoutItsTag() {
        byte[] order = FirmwareLogs.variable("BootOrder", (byte) 1, (byte) 0);
        byte[] tag = {9, 0, 0, 0, 2, 0, 0, 0, 5, 6};
        EventLog log = new FirmwareLogs()
                .event(0, 0x8000_0002L, order, new byte[] {1, 0})
                .event(2, 0x06, tag, new byte[] {5, 6})
                .log();
        assertThat(log.events().get(0).measured()).isEqualTo(Octets.of((byte) 1, (byte) 0));
        assertThat(log.events().get(1).measured()).isEqualTo(Octets.of((byte) 5, (byte) 6));
    }

    @Test
    void imageAndLabels_haveNoValue() {
        byte[] label = FirmwareLogs.ascii("LOADED_IMAGE::LoadOptions");
        EventLog log = new FirmwareLogs()
                .event(1, 0x8000_0003L, label)
                .event(2, 0x06, label, new byte[] {1})
                .event(0, 0x0a, FirmwareLogs.ascii("ACPI DATA"), new byte[] {2})
                .log();
        for (EventLog.Event event : log.events()) {
            assertThatThrownBy(event::measured).isInstanceOf(EvidenceException.class);
        }
    }

    private static FirmwareFacts facts(FirmwareLogs log) {
        return facts(log.log());
    }

    private static FirmwareFacts facts(EventLog log) {
        return FirmwareFacts.of(log, FirmwareLogs.reportOf(log));
    }

    private static void refused(FirmwareLogs log, String sentence) {
        assertThatThrownBy(() -> facts(log))
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.EVENT_LOG))
                .hasMessageContaining(sentence);
    }

    private static EventLog recorded(String name) {
        return EventLog.ofCcel(recordedBytes(name));
    }

    private static byte[] recordedBytes(String name) {
        return Vectors.read(Vectors.folder("tdx").resolve("eventlog__" + name).resolve("ccel.bin"));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i <= bytes.length - part.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("The log does not hold it.");
    }
}
