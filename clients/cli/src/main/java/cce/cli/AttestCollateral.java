package cce.cli;

import cce.attestation.AmdProduct;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceException;
import cce.attestation.EvidenceFile;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Octets;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.attestation.Verification;
import cce.collateral.CollateralBundle;
import cce.collateral.CollateralException;
import cce.collateral.CollateralFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds what evidence is verified with: in a bundle or a folder as `cce attest collateral fetch` writes them, in the
/// files of a recorded case, or behind the report. Nothing found is believed; the verifier judges it.
///
/// @param place what `--collateral` names, or the folder of the evidence
/// @param evidence the file of the evidence, for hints
record AttestCollateral(Path place, Path evidence, EvidenceFile file) {
    private static final String INTEL_FILE = "collateral.json";
    private static final String AMD_CRL = "crl.der";
    private static final List<String> AMD_KEYS = List.of("vek.der", "vcek.der", "vlek.der", "vcek.pem", "vlek.pem");

    static AttestCollateral of(Optional<Path> given, Path evidence, EvidenceFile file) {
        Path beside = Optional.ofNullable(evidence.toAbsolutePath().getParent()).orElse(Path.of("."));
        return new AttestCollateral(given.orElse(beside), evidence, file);
    }

    Verification verify(EvidenceVerifier verifier, AppraisalPolicy policy, Instant now) {
        if (!Files.exists(place)) {
            throw new CliException(ExitCode.USAGE, "There is no file or folder " + place + ".");
        }
        return switch (file.evidence().tee()) {
            case TDX -> {
                Duration grace =
                        policy.tdx().map(rules -> rules.tcb().collateralGrace()).orElse(Duration.ZERO);
                yield verifier.verify(file.evidence(), intel(), now, grace);
            }
            case SEV_SNP -> verifier.verify(file.evidence(), amd(), now);
        };
    }

    private Collateral intel() {
        Path single = Files.isDirectory(place) ? place.resolve(INTEL_FILE) : place;
        if (Files.isRegularFile(single) && !isBundle(single)) {
            byte[] content = Home.readFile(single);
            return AttestInputs.usable("The collateral " + single, () -> Collateral.parse(content));
        }
        CollateralBundle bundle = bundle().orElseThrow(() -> CliException.environment(missingIntel()));
        try {
            return AttestInputs.usable("The collateral in " + place, () -> bundle.collateralFor(file.evidence()));
        } catch (CollateralException e) {
            throw switch (e.reason()) {
                case UNKNOWN_PLATFORM -> CliException.environment(missingIntel());
                case UNREADABLE_QUOTE -> new CliException(ExitCode.NOT_VERIFIED, "rejected: " + e.getMessage(), e);
                case WITHDRAWN, UNAVAILABLE, UNREADABLE_ANSWER, ROLLED_BACK, BAD_FILE ->
                    new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            };
        }
    }

    private String missingIntel() {
        CollateralNeed need = AttestInputs.usable("The evidence", () -> CollateralNeed.of(file.evidence()));
        String ca = need.ca().name().toLowerCase(Locale.ROOT);
        return "There is no collateral in " + place + " for this quote. It needs, for the platform with the FMSPC "
                + need.fmspc().hex() + " under the " + ca
                + " CA: TCB info, the identity of the TD quoting enclave, the CRL of the " + ca
                + " CA and that of the root. Fetch them with: cce attest collateral fetch --fmspc "
                + need.fmspc().hex() + " --ca " + ca + " --dir DIR, and name it with --collateral DIR.";
    }

    private SnpCollateral amd() {
        if (Files.isRegularFile(place) && !isBundle(place)) {
            return new SnpCollateral(certificate(place), Optional.empty());
        }
        Optional<CollateralBundle> bundle = bundle();
        Optional<SnpCollateral> bundled = bundle.flatMap(this::bundled);
        Optional<Octets> lying = AMD_KEYS.stream()
                .map(place::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(AttestCollateral::certificate);
        Octets vek = lying.or(() -> bundled.map(SnpCollateral::vek))
                .or(() -> behindReport(SnpSigner.VCEK))
                .or(() -> behindReport(SnpSigner.VLEK))
                .orElseThrow(() -> CliException.environment(missingAmd()));
        Path list = place.resolve(AMD_CRL);
        return new SnpCollateral(
                vek,
                Files.isRegularFile(list)
                        ? Optional.of(Octets.of(Home.readFile(list)))
                        : bundled.flatMap(SnpCollateral::crl).or(() -> bundle.flatMap(this::listOfProduct)));
    }

    private static Octets certificate(Path path) {
        return Octets.of(KeyFiles.der(Home.readFile(path)));
    }

    private Optional<Octets> behindReport(SnpSigner signer) {
        return file.certificates().flatMap(table -> table.certificate(signer));
    }

    private Optional<SnpCollateral> bundled(CollateralBundle bundle) {
        for (SnpNeed need : needs()) {
            try {
                return Optional.of(bundle.collateralFor(need));
            } catch (CollateralException e) {
                if (e.reason() != CollateralException.Reason.UNKNOWN_PLATFORM) {
                    throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
                }
                // Not in it: perhaps under the next product, else the caller says what is missing.
            }
        }
        return Optional.empty();
    }

    /// A list of the wrong product is refused by the verifier, so guessing for an old report harms nothing.
    private Optional<Octets> listOfProduct(CollateralBundle bundle) {
        return needs().stream()
                .map(need -> Optional.ofNullable(bundle.lists().get(need.product())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// One; for a report of version 2, which does not say its product, one for each it can be from.
    private List<SnpNeed> needs() {
        return Stream.of(AmdProduct.MILAN, AmdProduct.GENOA)
                .map(assumed -> need(Optional.of(assumed)))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private Optional<SnpNeed> need(Optional<AmdProduct> assumed) {
        try {
            return Optional.of(SnpNeed.of(file.evidence(), assumed));
        } catch (EvidenceException e) {
            // A report that cannot be read needs nothing; the verifier says why.
            return Optional.empty();
        }
    }

    private String missingAmd() {
        boolean old = need(Optional.empty()).isEmpty();
        return "There is no certificate of the key that signed this report in " + place
                + ", and none behind the report. Fetch it with: cce attest collateral fetch " + evidence
                + (old ? " --product Milan (or Genoa)" : "") + " --dir DIR, and name it with --collateral DIR.";
    }

    /// What `collateral fetch` wrote, if it did: a bundle, also one called collateral.json, or a directory.
    private Optional<CollateralBundle> bundle() {
        Path inside = place.resolve(INTEL_FILE);
        Path source = Files.isDirectory(place) && Files.isRegularFile(inside) && isBundle(inside) ? inside : place;
        if (Files.isDirectory(source) && !holdsFetched(source)) {
            return Optional.empty();
        }
        return Optional.of(AttestInputs.usable(
                "The collateral " + source, () -> CollateralErrors.said(() -> CollateralFolder.open(source))));
    }

    private static boolean isBundle(Path path) {
        return CollateralFolder.looksLikeBundle(Home.readFile(path));
    }

    private static boolean holdsFetched(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .anyMatch(name -> name.matches("intel-.+\\.json|amd-.+\\.(der|crl)"));
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The folder " + folder + " cannot be read.", e);
        }
    }
}
