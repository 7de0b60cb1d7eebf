package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.TdxMeasurement.AppEvent;
import cce.attestation.TdxMeasurement.KernelHeader;
import cce.attestation.TdxMeasurement.Linux;
import cce.attestation.TdxMeasurement.PageOrder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TdxMeasurementTest {
    private static final long GIB = 1L << 30;
    private static final int PE_AT = 0x80;
    private static final int OPTIONAL_AT = PE_AT + 24;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mrTd_isTheHashOfTheAddAndExtendRecords(boolean twoPass) throws GeneralSecurityException {
        byte[] image = firmware(new long[] {0x1000, 0x1800, 0xff000000L, 0x2000, 0, 1});
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        if (twoPass) {
            expected.writeBytes(record("MEM.PAGE.ADD", 0xff000000L));
            expected.writeBytes(record("MEM.PAGE.ADD", 0xff001000L));
            extend(expected, image, 0, 32);
        } else {
            expected.writeBytes(record("MEM.PAGE.ADD", 0xff000000L));
            extend(expected, image, 0, 16);
            expected.writeBytes(record("MEM.PAGE.ADD", 0xff001000L));
            extend(expected, image, 16, 32);
        }
        assertThat(mrTd(image, twoPass)).isEqualTo(sha384(expected.toByteArray()));
    }

    @Test
    void mrTd_ofAFullFirmware_isTheRecordedOne() {
        assertThat(mrTd(SyntheticFirmware.complete(), false).hex())
                .isEqualTo(
                        "e371b44178d18bc03f91923d2a3b8911c34796d17b3c490070b4641c0152722b411564707501d420406c7f42ee42f36c");
        assertThat(mrTd(SyntheticFirmware.complete(), true).hex())
                .isEqualTo(
                        "d8333f4d5a6d0893797a5abc4d6e12ebef51725de9924a07f57f8775aa1a8b18f24997fd1f9750cec142f5a7c1050c1a");
    }

    @Test
    void mrTd_dependsOnMeasuredBytesOnly() {
        byte[] image = firmware(new long[] {0x1000, 0x1000, 0xff000000L, 0x1000, 0, 1});
        byte[] measured = image.clone();
        measured[0x1fff] ^= 1;
        byte[] beside = image.clone();
        beside[0x2800] ^= 1;
        assertThat(mrTd(measured, false)).isNotEqualTo(mrTd(image, false));
        assertThat(mrTd(beside, false)).isEqualTo(mrTd(image, false));
    }

    @ParameterizedTest
    @CsvSource({
        "0x1000, 0x1001, 0xff000000, 0x1000, 0, 1",
        "0x1000, 0x1000, 0xff000001, 0x1000, 0, 1",
        "0x1000, 0x1000, 0xff000000, 0x1800, 0, 1",
        "0xffffffff, 0x1000, 0xff000000, 0x1000, 0, 1",
        "0x1000, 0x1000, 0xff000000, 0x1000, 8, 1",
        "0x1000, 0x1000, 0xff000000, 0x1000, 0, 4",
        "0x1000, 0x1000, 0xff000000, 0x1000, 0, 3",
        "0, 0, 0, 0x7ffffffffffff000, 3, 0",
        "0, 0, 0x8000000000000000, 0x1000, 3, 0",
    })
    void sectionThatNoFirmwareHas_isRefused(
            String offset, String raw, String address, String size, long type, long attributes) {
        byte[] image = firmware(new long[] {
            Long.decode(offset),
            Long.decode(raw),
            Long.parseUnsignedLong(address.substring(address.startsWith("0x") ? 2 : 0), 16),
            Long.decode(size),
            type,
            attributes
        });
        refused(() -> mrTd(image, false));
    }

    @Test
    void firmwareWithoutTables_isRefused() {
        refused(() -> mrTd(new byte[0], false));
        refused(() -> mrTd(new byte[4096], false));
        refused(() -> mrTd(new byte[5000], false));
        refused(() -> mrTd(new SyntheticFirmware(0x4000).build(), false));
        refused(() -> mrTd(
                new SyntheticFirmware(0x4000)
                        .entry(SyntheticFirmware.TDX_METADATA, SyntheticFirmware.u32(0x3000))
                        .entry(SyntheticFirmware.TDX_METADATA, SyntheticFirmware.u32(0x3000))
                        .build(),
                false));
    }

    @Test
    void mutatedTables_areReadOrRefused() {
        Random random = new Random(3);
        byte[] whole = SyntheticFirmware.complete();
        for (int i = 0; i < 300; i++) {
            byte[] image = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                image[(random.nextBoolean() ? 0x3000 : 0xff80) + random.nextInt(0x80)] = (byte) random.nextInt();
            }
            try {
                mrTd(image, random.nextBoolean());
            } catch (EvidenceException e) {
                assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_ARTEFACT);
            }
        }
    }

    /// A quote from real hardware: its log's digests, and those of them that are constants of OVMF or of our request.
    @Test
    void recordedBootOfDstack_hasTheDigestsComputedHere() {
        var folder = Vectors.folder("tdx").resolve("eventlog__dstack_quote_report");
        JsonObject answer = JsonObject.parse("answer", Vectors.read(folder.resolve("getquote.json")));
        TdReport report =
                QuoteReader.read(RawEvidence.tdx(answer.hex("quote").bytes())).report();
        EventLog log = EventLog.ofDstack(answer.text("event_log"));
        for (int rtmr = 0; rtmr < 4; rtmr++) {
            assertThat(TdxMeasurement.register(digests(log, rtmr)))
                    .isEqualTo(report.rtmrs().get(rtmr));
        }
        List<Measurement> kernel = TdxMeasurement.kernelDigests(linux(kernel(), Optional.empty(), GIB));
        assertThat(digests(log, 1).subList(1, 5)).isEqualTo(kernel.subList(1, 5));
        log.events().stream()
                .filter(e -> e.payload().isPresent())
                .forEach(e -> assertThat(TdxMeasurement.appDigest(
                                new AppEvent(e.name(), e.payload().orElseThrow())))
                        .isEqualTo(e.digest()));
    }

    @Test
    void kernelDigest_ignoresWhatQemuCannotMeasure_andNothingElse() {
        byte[] kernel = kernel();
        Measurement digest = kernelDigest(kernel, KernelHeader.AS_IS);
        byte[] checksum = kernel.clone();
        checksum[OPTIONAL_AT + 64] ^= 1;
        assertThat(kernelDigest(checksum, KernelHeader.AS_IS)).isEqualTo(digest);
        for (int at : new int[] {0, PE_AT + 8, OPTIONAL_AT + 70, 0x300, 0x1000, kernel.length - 1}) {
            byte[] other = kernel.clone();
            other[at] ^= 1;
            assertThat(kernelDigest(other, KernelHeader.AS_IS))
                    .as("byte %d", at)
                    .isNotEqualTo(digest);
        }
    }

    @Test
    void qemuHeader_dependsOnMemoryAndInitrd_onlyWhereQemuPlacesIt() {
        Optional<Octets> initrd = Optional.of(Octets.of(new byte[5000]));
        List<Measurement> digests = List.of(GIB, 2 * GIB, 3 * GIB, 64 * GIB).stream()
                .map(memory -> TdxMeasurement.kernelDigests(linux(kernel(), initrd, memory))
                        .getFirst())
                .toList();
        assertThat(digests.get(0)).isNotEqualTo(digests.get(1));
        assertThat(digests.subList(1, 4)).containsOnly(digests.get(1));
        assertThat(TdxMeasurement.kernelDigests(linux(kernel(), Optional.empty(), GIB))
                        .getFirst())
                .isNotEqualTo(digests.get(0));
        refused(() -> TdxMeasurement.kernelDigests(linux(kernel(), initrd, 0x28000 + 4096)));
    }

    @Test
    void qemuHeader_isFilledInAsTheBootProtocolSays() {
        byte[] expected = kernel();
        ByteBuffer out = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        out.put(0x210, (byte) 0xb0).put(0x211, (byte) 0x81);
        out.putInt(0x224, 0xfe00).putInt(0x228, 0x20000);
        out.putInt(0x218, (0x80000000 - 0x28000 - 1 - 5000) & ~4095).putInt(0x21c, 5000);
        Linux filled = linux(kernel(), Optional.of(Octets.of(new byte[5000])), 4 * GIB);
        assertThat(TdxMeasurement.kernelDigests(filled).getFirst())
                .isEqualTo(kernelDigest(expected, KernelHeader.AS_IS));
    }

    @Test
    void mutatedKernel_isReadOrRefused() {
        Random random = new Random(5);
        for (int i = 0; i < 1500; i++) {
            byte[] kernel = kernel();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                kernel[random.nextBoolean() ? random.nextInt(0x200) : 0x200 + random.nextInt(0x40)] =
                        (byte) random.nextInt();
            }
            try {
                kernelDigest(kernel, KernelHeader.QEMU);
            } catch (EvidenceException e) {
                assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_ARTEFACT);
            }
        }
    }

    @Test
    void commandLine_isMeasuredAsUtf16WithItsZero() throws GeneralSecurityException {
        Linux linux =
                new Linux(Octets.of(), Optional.of(Octets.of((byte) 7)), "quiet initrd=initrd", GIB, KernelHeader.QEMU);
        assertThat(TdxMeasurement.commandLineDigests(linux))
                .containsExactly(
                        sha384("quiet initrd=initrd\0".getBytes(StandardCharsets.UTF_16LE)), sha384(new byte[] {7}));
    }

    @Test
    void appEvent_withAColonInItsName_isRefused() {
        assertThatThrownBy(() -> TdxMeasurement.appDigest(new AppEvent("a:b", Octets.of())))
                .isInstanceOf(EvidenceException.class);
    }

    private static List<Measurement> digests(EventLog log, int rtmr) {
        return log.events().stream()
                .filter(e -> e.rtmr() == rtmr)
                .map(EventLog.Event::digest)
                .toList();
    }

    private static Measurement kernelDigest(byte[] kernel, KernelHeader header) {
        return TdxMeasurement.kernelDigests(new Linux(Octets.of(kernel), Optional.empty(), "", GIB, header))
                .getFirst();
    }

    private static Linux linux(byte[] kernel, Optional<Octets> initrd, long memory) {
        return new Linux(Octets.of(kernel), initrd, "quiet", memory, KernelHeader.QEMU);
    }

    /// A PE32+ file that is also a Linux kernel of boot protocol 2.15: two sections and a tail no section covers.
    private static byte[] kernel() {
        byte[] image = new byte[0x2100];
        new Random(1).nextBytes(image);
        ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x3c, PE_AT)
                .putInt(PE_AT, 0x4550)
                .putShort(PE_AT + 6, (short) 2)
                .putShort(PE_AT + 20, (short) 152);
        out.putShort(OPTIONAL_AT, (short) 0x20b).putInt(OPTIONAL_AT + 60, 0x400).putInt(OPTIONAL_AT + 108, 5);
        out.putLong(OPTIONAL_AT + 112 + 32, 0);
        int table = OPTIONAL_AT + 152;
        out.putInt(table + 16, 0xc00).putInt(table + 20, 0x400);
        out.putInt(table + 56, 0x1000).putInt(table + 60, 0x1000);
        out.putInt(0x202, 0x53726448)
                .putShort(0x206, (short) 0x20f)
                .put(0x211, (byte) 1)
                .putShort(0x236, (short) 0x7f);
        return image;
    }

    private static byte[] firmware(long[]... sections) {
        return new SyntheticFirmware(0x4000)
                .put(0x100, SyntheticFirmware.tdvf(sections))
                .entry(SyntheticFirmware.TDX_METADATA, SyntheticFirmware.u32(0x4000 - 0x100))
                .build();
    }

    private static void extend(ByteArrayOutputStream out, byte[] image, int from, int to) {
        IntStream.range(from, to).forEach(chunk -> {
            out.writeBytes(record("MR.EXTEND", 0xff000000L + chunk * 256L));
            byte[] data = new byte[256];
            // 0x1800 bytes of data; the rest of the second page is zero.
            if (chunk < 24) {
                System.arraycopy(image, 0x1000 + chunk * 256, data, 0, 256);
            }
            out.writeBytes(data);
        });
    }

    private static byte[] record(String name, long address) {
        ByteBuffer out = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        out.put(name.getBytes(StandardCharsets.US_ASCII)).putLong(16, address);
        return out.array();
    }

    private static Measurement mrTd(byte[] image, boolean twoPass) {
        return TdxMeasurement.mrTd(Octets.of(image), twoPass ? PageOrder.TWO_PASS : PageOrder.SINGLE_PASS);
    }

    private static Measurement sha384(byte[] bytes) throws GeneralSecurityException {
        return Measurement.of(MessageDigest.getInstance("SHA-384").digest(bytes));
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_ARTEFACT));
    }
}
