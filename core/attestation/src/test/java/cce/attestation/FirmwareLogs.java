package cce.attestation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Writes firmware event logs the way firmware does, honest or not.
final class FirmwareLogs {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int NO_ACTION = 3;
    private static final int SHA384 = 0x0c;

    private final ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    FirmwareLogs() {
        byte[] specification = ByteBuffer.allocate(33)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[8])
                .putInt(1)
                .putShort((short) SHA384)
                .putShort((short) 48)
                .array();
        out.putInt(1).putInt(NO_ACTION).put(new byte[20]).putInt(specification.length);
        out.put(specification);
    }

    /// An event whose digest is of its data.
    FirmwareLogs event(int rtmr, long type, byte[] data) {
        return event(rtmr, type, data, data);
    }

    /// An event that shows `data` and measures something else.
    FirmwareLogs event(int rtmr, long type, byte[] data, byte[] measured) {
        out.putInt(rtmr + 1).putInt((int) type).putInt(1).putShort((short) SHA384);
        out.put(EventLogReplay.sha384(Octets.of(measured)).value().bytes());
        out.putInt(data.length).put(data);
        return this;
    }

    FirmwareLogs separator(int rtmr) {
        return event(rtmr, MeasuredContent.SEPARATOR, new byte[4]);
    }

    byte[] bytes() {
        return out.array().clone();
    }

    EventLog log() {
        return EventLog.ofCcel(bytes());
    }

    /// UEFI_VARIABLE_DATA of a variable of the UEFI specification's own.
    static byte[] variable(String name, byte... content) {
        byte[] chars = name.getBytes(StandardCharsets.UTF_16LE);
        return ByteBuffer.allocate(32 + chars.length + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HexFormat.of().parseHex("61dfe48bca93d211aa0d00e098032b8c"))
                .putLong(name.length())
                .putLong(content.length)
                .put(chars)
                .put(content)
                .array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// A report with the registers `log` replays to.
    static TdReport reportOf(EventLog log) {
        Measurement zero = Measurement.ZERO;
        Octets eight = Octets.of(new byte[8]);
        return new TdReport(
                Octets.of(new byte[16]),
                zero,
                zero,
                eight,
                0,
                0,
                zero,
                zero,
                zero,
                zero,
                log.replay(),
                ReportData.of(new byte[ReportData.LENGTH_BYTES]),
                java.util.Optional.empty(),
                java.util.Optional.empty());
    }
}
