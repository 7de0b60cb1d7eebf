package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.SnpLaunch.Vmm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected digests were made with sev-snp-measure 0.0.13 (IBM, virtee), an implementation independent of this one.
class SnpLaunchTest {
    private static final byte[] FIRMWARE = SyntheticFirmware.complete();
    private static final Octets KERNEL = text("a kernel");
    private static final Octets INITRD = text("an initrd");
    private static final String COMMAND_LINE = "console=ttyS0 root=/dev/vda ä";
    private static final Path TOOL =
            Path.of(System.getProperty("cce.root", "../.."), ".cce/tools/sev-snp-measure/bin/sev-snp-measure");
    private static final Path DEBIAN_OVMF = Path.of("/usr/share/ovmf/OVMF.fd");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "QEMU, EPYC, 1, 0x1, none, f1cb6b631979f3ef4c88f4c897e9e83ed6a9d030ba4a9881485eed36fa9dc134848e487b4d45e4896bc65af7c43e56a1",
        "QEMU, EPYC-v4, 2, 0x0, kernel, c08fbe5a35bca51816091c63f0f1f2a33780e5182ace57a8762095cf101a33215aec15c91837b2dc7a43e0291ee65077",
        "QEMU, EPYC-Rome, 4, 0x21, all, a678140d93fe94ac7c1c173afdc9760a648166358a64d1dc35d3df81753fc6a359b41f402a9f9c2d41c6cd6cd7b384b0",
        "QEMU, EPYC-Milan-v2, 64, 0x1, all, 7382275bf00f856daac5ba76db400a0a77962145f52a35e59a132995a8f21fe1dec8f36ed8fa453d61474343bbaf0000",
        "QEMU, EPYC-Genoa, 3, 0x5, none, 90b1dd19c2cd99f86dd08ac86185ac8a17d091401ba92e8c47f500b9615411935f815a232f29ab2fd1dc2bc65e6b3b78",
        "QEMU, EPYC-Turin, 255, 0x1, kernel, d4a3f58d73075475b0da2cda5a627ca344d13f09343b0c278ccb67648a5daf2f24b0ce8ec881574f88bdf76097ce5318",
        "ec2, EPYC-Milan, 1, 0x1, none, 2e18d69d81e8cd7f0a558c284563583b482f53c74d610a5fa6db5511688bb6dfd2f7d29856c112d0fa876194be351e06",
        "ec2, EPYC-Milan, 5, 0x21, all, 23f74a6c1b1000f79d2bcf1783569c8922d5d6c5c91fec2cfdcdc1c2cb0626f77df5a15cd86da0317fa22e3bff9d1acf",
        "gce, EPYC-Milan, 1, 0x1, none, 78233aff703796cf194ee829ebead2c1e9abd4fba943709bf67f0cde501c35fb8976528b8752c78ad32ca0815a02fa53",
        "gce, EPYC-Genoa-v1, 7, 0x5, kernel, 9284049021713006a03fbe2f92e73cbf41918fcac938800b24f40fc9b9826cbbd2777f190823b7cfa54a47c9fb769f9f"
    })
    void recordedDigest_isReproduced(
            String vmm, String cpu, int processors, String features, String boot, String digest) {
        assertThat(launch(FIRMWARE, vmm, cpu, processors, features, boot)
                        .digest()
                        .hex())
                .isEqualTo(digest);
    }

    @Test
    void independentTool_agrees_onSyntheticAndDebianFirmware() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.exists(TOOL) || System.getenv("CI") != null,
                "sev-snp-measure is not installed; run scripts/install-prerequisites.sh");
        Path synthetic = Files.write(folder.resolve("synthetic.fd"), FIRMWARE);
        List<Path> images = new ArrayList<>(List.of(synthetic));
        if (Files.exists(DEBIAN_OVMF)) {
            images.add(DEBIAN_OVMF);
        }
        Random random = new Random(7);
        String[] cpus = {"EPYC", "EPYC-Rome-v2", "EPYC-Milan", "EPYC-Genoa", "EPYC-Turin"};
        for (Path image : images) {
            for (Vmm vmm : Vmm.values()) {
                String name = vmm == Vmm.QEMU ? "QEMU" : vmm.name().toLowerCase(Locale.ROOT);
                String cpu = cpus[random.nextInt(cpus.length)];
                int processors = 1 + random.nextInt(9);
                String features = random.nextBoolean() ? "0x1" : "0x21";
                // Debian's firmware has no page for kernel hashes.
                String boot = image.equals(synthetic)
                        ? List.of("none", "kernel", "all").get(random.nextInt(3))
                        : "none";
                String expected = oracle(image, name, cpu, processors, features, boot);
                assertThat(launch(Files.readAllBytes(image), name, cpu, processors, features, boot)
                                .digest()
                                .hex())
                        .as("%s %s %s %d %s %s", image, name, cpu, processors, features, boot)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void kernelWithoutAPageForItsHashes_isRefused() {
        byte[] unchecked = new SyntheticFirmware(0x4000)
                .put(0x1000, SyntheticFirmware.sev(0x800000, 0x1000, 1))
                .entry(SyntheticFirmware.SEV_METADATA, SyntheticFirmware.u32(0x3000))
                .entry(SyntheticFirmware.RESET_BLOCK, SyntheticFirmware.u32(0))
                .build();
        assertThat(launch(unchecked, "QEMU", "EPYC", 1, "0x1", "none").digest()).isNotNull();
        assertThatThrownBy(() ->
                        launch(unchecked, "QEMU", "EPYC", 1, "0x1", "kernel").digest())
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("kernel hashes");
    }

    @ParameterizedTest
    @CsvSource({"0,1000,0", "801,1000,1", "1000,801,1", "1000,0,1", "1000,1000,7", "1000,2000,16"})
    void sectionThatNoFirmwareHas_isRefused(String address, String size, int type) {
        byte[] odd = new SyntheticFirmware(0x4000)
                .put(0x1000, SyntheticFirmware.sev(Integer.parseInt(address, 16), Integer.parseInt(size, 16), type))
                .entry(SyntheticFirmware.SEV_METADATA, SyntheticFirmware.u32(0x3000))
                .entry(SyntheticFirmware.RESET_BLOCK, SyntheticFirmware.u32(0))
                .build();
        assertThatThrownBy(() -> launch(odd, "QEMU", "EPYC", 1, "0x1", "none").digest())
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_ARTEFACT));
    }

    @ParameterizedTest
    @CsvSource({"0", "4097", "-1"})
    void processorsOutOfRange_areRefused(int processors) {
        assertThatThrownBy(() -> launch(FIRMWARE, "QEMU", "EPYC", processors, "0x1", "none"))
                .isInstanceOf(EvidenceException.class);
    }

    @Test
    void mutatedTables_areReadOrRefused() {
        Random random = new Random(11);
        for (int i = 0; i < 600; i++) {
            byte[] image = FIRMWARE.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                // Where the tables are: SEV metadata, TDX metadata, footer.
                int base = new int[] {0x2000, 0x3000, 0xff80}[random.nextInt(3)];
                image[base + random.nextInt(0x80)] = (byte) random.nextInt();
            }
            try {
                launch(image, "QEMU", "EPYC", 2, "0x1", "none").digest();
            } catch (EvidenceException e) {
                assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_ARTEFACT);
            }
        }
    }

    private String oracle(Path image, String vmm, String cpu, int processors, String features, String boot)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                TOOL.toString(),
                "--mode",
                "snp",
                "--ovmf",
                image.toString(),
                "--vmm-type",
                vmm,
                "--vcpu-type",
                cpu,
                "--vcpus",
                Integer.toString(processors),
                "--guest-features",
                features));
        if (!boot.equals("none")) {
            command.addAll(List.of(
                    "--kernel", Files.write(folder.resolve("k"), KERNEL.bytes()).toString()));
        }
        if (boot.equals("all")) {
            command.addAll(List.of(
                    "--initrd", Files.write(folder.resolve("i"), INITRD.bytes()).toString()));
            command.addAll(List.of("--append", COMMAND_LINE));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONUTF8", "1");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    private static SnpLaunch launch(
            byte[] image, String vmm, String cpu, int processors, String features, String boot) {
        Optional<SnpLaunch.Kernel> kernel = switch (boot) {
            case "none" -> Optional.empty();
            case "kernel" -> Optional.of(new SnpLaunch.Kernel(KERNEL, Optional.empty(), ""));
            default -> Optional.of(new SnpLaunch.Kernel(KERNEL, Optional.of(INITRD), COMMAND_LINE));
        };
        return new SnpLaunch(
                Octets.of(image),
                processors,
                CpuSignature.ofQemuType(cpu).orElseThrow(),
                Vmm.valueOf(vmm.toUpperCase(Locale.ROOT)),
                Long.decode(features),
                kernel);
    }

    private static Octets text(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
