package cce.cli;

import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceFile;
import cce.attestation.Fmspc;
import cce.attestation.Octets;
import cce.attestation.PckCa;
import cce.attestation.SnpCertificateTable;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import cce.collateral.CollateralBundle;
import cce.collateral.CollateralFolder;
import cce.collateral.KdsClient;
import cce.collateral.PcsClient;
import cce.collateral.TcbUpdate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Fetches collateral for evidence or named platforms.
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = "Fetches the collateral of quotes, reports, FMSPCs or chips into a directory or a bundle.")
final class CollateralFetch implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "EVIDENCE",
            description = "Evidence in any form that cce attest verify reads.")
    private List<Path> evidence = List.of();

    @Option(names = "--fmspc", paramLabel = "HEX", description = "A kind of Intel platform, 12 digits; repeat it.")
    private List<String> fmspcs = List.of();

    @Option(
            names = "--ca",
            paramLabel = "CA",
            defaultValue = "platform",
            description = "Who issues the PCK certificates of --fmspc: platform or processor.")
    private String ca = "platform";

    @Option(names = "--chip", paramLabel = "HEX", description = "An AMD chip id, 128 digits (Turin: 16 or 128).")
    private @Nullable String chip;

    @Option(names = "--product", paramLabel = "NAME", description = "Milan, Genoa or Turin, for --chip or old reports.")
    private @Nullable String product;

    @Option(
            names = "--tcb",
            paramLabel = "SVNS",
            description = "The TCB of --chip: bootloader,tee,snp,microcode (Turin: fmc first).")
    private @Nullable String tcb;

    @Option(
            names = "--certificates",
            paramLabel = "FILE",
            description =
                    "The certificate table a host gave with the report, if it does not lie behind it; needed for VLEK.")
    private @Nullable Path certificates;

    @Option(
            names = {"--pcs", "--pccs"},
            paramLabel = "URL",
            description = "Intel's service or a cache (default: Intel's).")
    private @Nullable URI pcs;

    @Option(names = "--kds", paramLabel = "URL", description = "AMD's service or a mirror (default: AMD's).")
    private @Nullable URI kds;

    @Option(names = "--early", description = "Ask for TCB data as soon as it is published, not when it is standard.")
    private boolean early;

    @Option(names = "--dir", paramLabel = "DIR", description = "Write a directory of collateral.")
    private @Nullable Path folder;

    @Option(names = "--bundle", paramLabel = "FILE", description = "Write one bundle file.")
    private @Nullable Path bundleFile;

    @Mixin
    private OutputOptions options = new OutputOptions();

    private @Nullable KdsClient kdsClient;

    @Override
    public Integer call() {
        if ((folder == null) == (bundleFile == null)) {
            throw new CliException(ExitCode.USAGE, "Say where to write: either --dir DIR or --bundle FILE.");
        }
        return CollateralErrors.said(() -> {
            CollateralBundle bundle = fetched();
            Output output = options.output();
            if (folder != null) {
                CollateralFolder.writeInto(folder, bundle);
                CollateralReport.printWritten(output, folder, bundle);
            } else if (bundleFile != null) {
                bundle.write(bundleFile);
                CollateralReport.printWritten(output, bundleFile, bundle);
            }
            return ExitCode.OK;
        });
    }

    private CollateralBundle fetched() {
        CollateralBundle bundle = CollateralBundle.empty();
        for (Path file : evidence) {
            EvidenceFile read = AttestInputs.evidence(file);
            switch (read.evidence().tee()) {
                case TDX -> addPlatform(bundle, CollateralNeed.of(read.evidence()));
                case SEV_SNP -> addKey(bundle, SnpNeed.of(read.evidence(), assumed()), read.certificates());
            }
        }
        fmspcs.forEach(hex ->
                addPlatform(bundle, new CollateralNeed(new Fmspc(Octets.ofHex("--fmspc", hex)), pckCa())));
        if (chip != null) {
            addKey(bundle, namedChip(chip), Optional.empty());
        }
        if (bundle.intel().isEmpty() && bundle.keys().isEmpty()) {
            throw new CliException(ExitCode.USAGE, "Name evidence files, --fmspc, or --chip with --product and --tcb.");
        }
        return bundle;
    }

    private void addPlatform(CollateralBundle bundle, CollateralNeed need) {
        bundle.put(need, pcsClient().collateralFor(need));
    }

    /// @param behind the certificates that lay behind the report
    private void addKey(CollateralBundle bundle, SnpNeed need, Optional<SnpCertificateTable> behind) {
        Optional<Octets> given = named().or(() -> behind).flatMap(table -> table.certificate(need.signer()));
        SnpCollateral collateral = kdsClient().collateralFor(need, given);
        bundle.put(need, collateral.vek());
        collateral.crl().ifPresent(crl -> bundle.put(need.product(), crl));
    }

    private Optional<SnpCertificateTable> named() {
        return Optional.ofNullable(certificates)
                .map(file -> SnpCertificateTable.of(
                        ArtefactFiles.read(file, SnpCertificateTable.MAX_BYTES).bytes()));
    }

    private PcsClient pcsClient() {
        Clock clock = Clock.systemUTC();
        PcsClient client = pcs == null ? PcsClient.intel(clock) : PcsClient.at(pcs, clock);
        return early ? client.with(TcbUpdate.EARLY) : client;
    }

    /// One for all chips, since it keeps the pauses the service wants.
    private KdsClient kdsClient() {
        KdsClient client = kdsClient;
        if (client == null) {
            client = kds == null ? KdsClient.amd(Clock.systemUTC()) : KdsClient.at(kds, Clock.systemUTC());
            kdsClient = client;
        }
        return client;
    }

    private Optional<cce.attestation.AmdProduct> assumed() {
        return Optional.ofNullable(product).map(CollateralFolder::product);
    }

    private PckCa pckCa() {
        return Arrays.stream(PckCa.values())
                .filter(one -> one.word().equals(ca.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new CliException(ExitCode.USAGE, "--ca is platform or processor."));
    }

    private SnpNeed namedChip(String hex) {
        if (product == null || tcb == null) {
            throw new CliException(ExitCode.USAGE, "--chip needs --product and --tcb.");
        }
        byte[] id = Octets.ofHex("--chip", hex).bytes();
        if (id.length != 64 && id.length != 8) {
            throw new CliException(ExitCode.USAGE, "--chip is 64 bytes in hexadecimal, or 8 on Turin.");
        }
        return new SnpNeed(
                CollateralFolder.product(product), SnpSigner.VCEK, Octets.of(Arrays.copyOf(id, 64)), namedTcb(tcb));
    }

    private static SnpTcb namedTcb(String text) {
        if (!text.matches("(\\d{1,3},){3,4}\\d{1,3}")) {
            throw new CliException(ExitCode.USAGE, "--tcb is four numbers with commas (five on Turin).");
        }
        int[] svns = Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
        int at = svns.length - 4;
        return new SnpTcb(at == 1 ? svns[0] : 0, svns[at], svns[at + 1], svns[at + 2], svns[at + 3]);
    }
}
