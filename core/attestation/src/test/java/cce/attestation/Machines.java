package cce.attestation;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Verified evidence with fields as a test wants them. Only this package can make it without a verifier.
final class Machines {
    static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    static final Instant TCB_DATE = Instant.parse("2026-05-01T00:00:00Z");
    static final Instant DOCUMENTS_END = Instant.parse("2026-06-20T00:00:00Z");
    static final Instant CHAIN_END = Instant.parse("2026-07-10T00:00:00Z");
    static final long SEPT_VE_DISABLE = 1L << 28;
    static final SnpTcb TCB = new SnpTcb(0, 4, 1, 24, 219);
    static final SnpFirmware FIRMWARE = new SnpFirmware(1, 55, 29);

    private Machines() {}

    /// A TD whose fields are filled with one byte each, so that each differs from the others.
    static final class Td {
        long attributes = SEPT_VE_DISABLE;
        long xfam = 0xe7;
        Measurement mrServiceTd = Measurement.ZERO;
        boolean hasServiceTd = true;
        TcbStatus status = TcbStatus.UP_TO_DATE;
        List<String> advisories = List.of();
        boolean testRoot;
        List<Measurement> rtmrs = List.of(measurement(0x20), measurement(0x21), measurement(0x22), measurement(0x23));

        VerifiedTdx verified() {
            TdReport report = new TdReport(
                    octets(16, 1),
                    measurement(0x10),
                    Measurement.ZERO,
                    octets(8, 0),
                    attributes,
                    xfam,
                    measurement(0x11),
                    measurement(0x12),
                    measurement(0x13),
                    measurement(0x14),
                    rtmrs,
                    new ReportData(octets(64, 0x30)),
                    hasServiceTd ? Optional.of(octets(16, 1)) : Optional.empty(),
                    hasServiceTd ? Optional.of(mrServiceTd) : Optional.empty());
            PlatformTcb tcb = new PlatformTcb(
                    status,
                    TCB_DATE,
                    new TreeSet<>(advisories),
                    17,
                    1,
                    1,
                    octets(16, 0x40),
                    new Fmspc(octets(6, 0x41)));
            return new VerifiedTdx(report, tcb, testRoot, NOW, CHAIN_END, DOCUMENTS_END);
        }
    }

    /// An SNP guest on Genoa.
    static final class Guest {
        int version = 5;
        AmdProduct product = AmdProduct.GENOA;
        long guestSvn = 7;
        long policy = 0x3_0133L;
        long vmpl;
        long platformInfo = 0x25;
        SnpSigner signer = SnpSigner.VCEK;
        Optional<String> provider = Optional.empty();
        Octets chipId = octets(64, 0x55);
        SnpTcb current = TCB;
        SnpTcb reported = TCB;
        SnpTcb committed = TCB;
        SnpTcb launch = TCB;
        SnpFirmware currentFirmware = FIRMWARE;
        SnpFirmware committedFirmware = FIRMWARE;
        boolean authorKeyEnabled = true;
        Optional<SnpMitigations> mitigations = Optional.of(new SnpMitigations(0b1011, 0b1111));

        VerifiedSnp verified() {
            SnpReport report = new SnpReport(
                    version,
                    product,
                    guestSvn,
                    policy,
                    vmpl,
                    platformInfo,
                    signer,
                    new ReportData(octets(64, 0x30)),
                    measurement(0x11),
                    octets(32, 0x50),
                    octets(48, 0x51),
                    octets(48, 0x52),
                    octets(32, 0x53),
                    octets(16, 0x56),
                    octets(16, 0x57),
                    chipId,
                    current,
                    reported,
                    committed,
                    launch,
                    currentFirmware,
                    committedFirmware,
                    authorKeyEnabled,
                    octets(32, 0x54),
                    mitigations);
            return new VerifiedSnp(report, provider, true, false, NOW, CHAIN_END);
        }
    }

    static Measurement measurement(int fill) {
        return new Measurement(octets(48, fill));
    }

    static Octets octets(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return Octets.of(bytes);
    }

    /// Hex digits as a policy document writes them.
    static String hex(int length, int fill) {
        return '"' + octets(length, fill).hex() + '"';
    }
}
