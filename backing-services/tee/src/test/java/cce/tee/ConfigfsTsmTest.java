package cce.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.ReportData;
import cce.protocol.TeeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigfsTsmTest {
    private static final ReportData DATA = reportData((byte) 7);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(TeeType.class)
    void report_isAboutTheDataAsked_andItsEntryIsGone(TeeType type) {
        FakeTsm kernel = new FakeTsm(type);
        TsmReport report = tsm(kernel).report(DATA);
        assertThat(report.teeType()).isEqualTo(type);
        assertThat(report.evidence()).isEqualTo(kernel.evidence(DATA.toByteArray()));
        assertThat(report.certificates()).isEqualTo(type == TeeType.SNP ? FakeTsm.CERTIFICATES : new byte[0]);
        assertThat(tsm(kernel).teeType()).isEqualTo(type);
        assertThat(kernel.entries()).isZero();
    }

    @Test
    void entryWrittenBySomebodyElse_isDoneAgain() {
        FakeTsm kernel = new FakeTsm(TeeType.TDX).disturbing(3);
        assertThat(tsm(kernel).report(DATA).evidence()).isEqualTo(kernel.evidence(DATA.toByteArray()));
        assertThat(kernel.created()).isEqualTo(4);
        assertThat(kernel.entries()).isZero();
    }

    @Test
    void busyKernel_isAskedAgain() {
        FakeTsm kernel = new FakeTsm(TeeType.SNP).busy(2);
        assertThat(tsm(kernel).report(DATA).evidence()).hasSize(1184);
        assertThat(kernel.entries()).isZero();
    }

    @Test
    void kernelThatStaysBusy_isGivenUp() {
        FakeTsm kernel = new FakeTsm(TeeType.TDX).busy(Integer.MAX_VALUE);
        refused(() -> tsm(kernel).report(DATA), TeeException.Reason.TIMED_OUT);
        assertThat(kernel.entries()).isZero();
    }

    @Test
    void otherProvider_isRefused() {
        refused(
                () -> tsm(new FakeTsm(TeeType.TDX).provider("cca_guest")).teeType(),
                TeeException.Reason.MALFORMED_ANSWER);
        refused(
                () -> tsm(new FakeTsm(TeeType.TDX).provider("cca_guest")).report(DATA),
                TeeException.Reason.MALFORMED_ANSWER);
    }

    @Test
    void evidenceAboutOtherData_isRefused() {
        FakeTsm kernel = new FakeTsm(TeeType.TDX).answering(reportData((byte) 8).toByteArray());
        refused(() -> tsm(kernel).report(DATA), TeeException.Reason.MALFORMED_ANSWER);
        assertThat(kernel.entries()).isZero();
    }

    @Test
    void privilege_isAskedOfSnpOnly() {
        FakeTsm snp = new FakeTsm(TeeType.SNP);
        new ConfigfsTsm("fake", snp, OptionalInt.of(2)).report(DATA);
        assertThat(snp.privilege()).isEqualTo("2");
        FakeTsm tdx = new FakeTsm(TeeType.TDX);
        new ConfigfsTsm("fake", tdx, OptionalInt.of(2)).report(DATA);
        assertThat(tdx.privilege()).isEmpty();
        assertThatThrownBy(() -> new ConfigfsTsm(folder, 4)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void missingInterface_isUnreachable() {
        refused(() -> new ConfigfsTsm(folder.resolve("none")).report(DATA), TeeException.Reason.UNREACHABLE);
        refused(() -> new ConfigfsTsm(folder.resolve("none")).teeType(), TeeException.Reason.UNREACHABLE);
    }

    @Test
    void keys_areNotTheKernels() {
        refused(() -> tsm(new FakeTsm(TeeType.TDX)).platformKey("a", "b"), TeeException.Reason.REFUSED);
    }

    @Test
    void fileLayer_readsAndWritesWhole_withinBounds() throws IOException {
        TsmFolder entries = new TsmFolder(folder);
        entries.create("one");
        Files.createFile(folder.resolve("one/inblob"));
        entries.write("one", "inblob", new byte[64]);
        assertThat(entries.read("one", "inblob", 64)).hasSize(64);
        assertThatThrownBy(() -> entries.read("one", "inblob", 63)).isInstanceOf(IOException.class);
        // The kernel makes attributes; a writer must never.
        assertThatThrownBy(() -> entries.write("one", "outblob", new byte[1])).isInstanceOf(IOException.class);
        Files.delete(folder.resolve("one/inblob"));
        entries.remove("one");
        assertThat(folder.resolve("one")).doesNotExist();
    }

    @Test
    void place_choosesTheInterface() {
        assertThat(TrustedEnvironments.at(folder)).isInstanceOf(ConfigfsTsm.class);
        assertThat(TrustedEnvironments.at(folder.resolve("agent.sock"))).isInstanceOf(GuestAgentSocket.class);
        assertThat(TrustedEnvironments.found(java.util.List.of(folder.resolve("none"), folder)))
                .containsInstanceOf(ConfigfsTsm.class);
        assertThat(TrustedEnvironments.found(java.util.List.of(folder.resolve("none"))))
                .isEmpty();
    }

    private static ConfigfsTsm tsm(FakeTsm kernel) {
        return new ConfigfsTsm("fake", kernel, OptionalInt.empty());
    }

    private static ReportData reportData(byte filler) {
        byte[] bytes = new byte[64];
        Arrays.fill(bytes, filler);
        return new ReportData(cce.protocol.Bytes.of(bytes));
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, TeeException.Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TeeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
