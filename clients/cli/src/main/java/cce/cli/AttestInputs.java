package cce.cli;

import cce.attestation.AmdProduct;
import cce.attestation.AmdRoots;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.Corim;
import cce.attestation.DocumentKey;
import cce.attestation.EvidenceException;
import cce.attestation.EvidenceFile;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpSigner;
import cce.attestation.TeeType;
import cce.attestation.TrustAnchors;
import cce.attestation.TrustedSigners;
import cce.attestation.Verification;
import cce.protocol.CcedApi.ReferenceRegistration;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads what the user hands to `cce attest`, each with a sentence about what is wrong with it.
final class AttestInputs {
    private AttestInputs() {}

    static EvidenceFile evidence(Path file) {
        byte[] content = Home.readFile(file);
        return usable("The evidence " + file, () -> EvidenceFile.read(content));
    }

    static AppraisalPolicy policy(Optional<String> named, EvidenceFile file, boolean testRoot) {
        if (named.isEmpty()) {
            boolean tdx = file.evidence().tee() == TeeType.TDX;
            return (testRoot
                            ? AppraisalPolicy.Shipped.DEV
                            : tdx ? AppraisalPolicy.Shipped.PRODUCTION_TDX : AppraisalPolicy.Shipped.PRODUCTION_SNP)
                    .policy();
        }
        for (AppraisalPolicy.Shipped shipped : AppraisalPolicy.Shipped.values()) {
            if (shipped.word().equals(named.get())) {
                return shipped.policy();
            }
        }
        byte[] document = Home.readFile(Path.of(named.get()));
        return usable("The policy " + named.get(), () -> AppraisalPolicy.parse(document));
    }

    static TrustAnchors anchors(Optional<Path> root, EvidenceFile file) {
        if (root.isEmpty()) {
            return TrustAnchors.production();
        }
        if (file.evidence().tee() == TeeType.TDX) {
            return TrustAnchors.insecureTestRoot(KeyFiles.der(Home.readFile(root.get())));
        }
        Map<AmdProduct, AmdRoots> roots = new EnumMap<>(AmdProduct.class);
        for (AmdProduct product : AmdProduct.values()) {
            String name = product.word().toLowerCase(Locale.ROOT);
            if (Files.isRegularFile(root.get().resolve(name + "_ark.der"))) {
                roots.put(
                        product,
                        new AmdRoots(
                                root(root.get(), name + "_ark.der"),
                                root(root.get(), name + "_ask.der"),
                                root(root.get(), name + "_asvk.der")));
            }
        }
        return TrustAnchors.insecureTestAmdRoots(roots);
    }

    private static Octets root(Path folder, String name) {
        return Octets.of(KeyFiles.der(Home.readFile(folder.resolve(name))));
    }

    /// Verifies with the collateral given, or found beside the evidence or inside it.
    static Verification verify(
            EvidenceVerifier verifier,
            EvidenceFile file,
            Optional<Path> given,
            Path evidence,
            AppraisalPolicy policy,
            Instant now) {
        Path where = given.orElseGet(
                () -> Optional.ofNullable(evidence.toAbsolutePath().getParent()).orElse(Path.of(".")));
        return switch (file.evidence().tee()) {
            case TDX -> {
                Duration grace =
                        policy.tdx().map(rules -> rules.tcb().collateralGrace()).orElse(Duration.ZERO);
                yield verifier.verify(file.evidence(), intel(where, file), now, grace);
            }
            case SEV_SNP -> verifier.verify(file.evidence(), amd(where, file), now);
        };
    }

    private static Collateral intel(Path where, EvidenceFile file) {
        Path json = Files.isDirectory(where) ? where.resolve("collateral.json") : where;
        if (!Files.isRegularFile(json)) {
            throw CliException.environment(missingIntel(where, file));
        }
        byte[] content = Home.readFile(json);
        return usable("The collateral " + json, () -> Collateral.parse(content));
    }

    private static String missingIntel(Path where, EvidenceFile file) {
        CollateralNeed need = usable("The evidence", () -> CollateralNeed.of(file.evidence()));
        String ca = need.ca().name().toLowerCase(Locale.ROOT);
        return "There is no collateral in " + where + ". This quote needs, for the platform with the FMSPC "
                + need.fmspc().hex() + " under the " + ca
                + " CA: TCB info, the identity of the TD quoting enclave, the CRL of the " + ca
                + " CA and that of the root. Fetch them with: cce attest collateral fetch (see its --help), and name the"
                + " result with --collateral.";
    }

    private static SnpCollateral amd(Path where, EvidenceFile file) {
        Optional<Octets> table = file.certificates()
                .flatMap(given -> given.certificate(SnpSigner.VCEK).or(() -> given.certificate(SnpSigner.VLEK)));
        if (Files.isRegularFile(where)) {
            return new SnpCollateral(Octets.of(KeyFiles.der(Home.readFile(where))), Optional.empty());
        }
        Optional<Octets> vek = List.of("vek.der", "vcek.der", "vlek.der", "vcek.pem", "vlek.pem").stream()
                .map(where::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(path -> Octets.of(KeyFiles.der(Home.readFile(path))))
                .or(() -> table);
        Path crl = where.resolve("crl.der");
        return new SnpCollateral(
                vek.orElseThrow(() -> CliException.environment(
                        "There is no vek.der in " + where + " and no certificate behind the report. The certificate of"
                                + " the key that signed this report is needed. Fetch it with: cce attest collateral"
                                + " fetch (see its --help), and name the result with --collateral.")),
                Files.isRegularFile(crl) ? Optional.of(Octets.of(Home.readFile(crl))) : Optional.empty());
    }

    static ReferenceValues references(List<Path> files, List<Path> signers) {
        TrustedSigners trusted = usable(
                "A key given with --signer",
                () -> new TrustedSigners(
                        signers.stream().map(KeyFiles::publicKey).toList()));
        List<ReferenceValue> values = new ArrayList<>();
        for (Path file : files) {
            byte[] content = Home.readFile(file);
            String what = "The reference values in " + file;
            values.addAll(
                    content.length > 0 && content[0] == '{'
                            ? List.of(usable(what, () -> ofJson(content)))
                            : usable(what, () -> Corim.read(content, trusted)).values());
        }
        return new ReferenceValues(values);
    }

    private static ReferenceValue ofJson(byte[] content) {
        var tree = Json.tree(content);
        if (tree.has("measurement")) {
            return new ReferenceValue.Snp(
                    tree.path("label").asString("image"),
                    Measurement.ofHex(tree.required("measurement").stringValue()));
        }
        ReferenceRegistration registration = Json.read(content, ReferenceRegistration.class);
        return EvidenceCheck.value(registration);
    }

    /// Zeros after what was given, as guest agents do it.
    static ReportData reportData(String hex) {
        return usable("The value of --report-data", () -> {
            byte[] bytes = Octets.ofHex("report-data", hex).bytes();
            if (bytes.length < 1 || bytes.length > ReportData.LENGTH_BYTES) {
                throw new CliException(ExitCode.USAGE, "REPORTDATA has 1 to 64 bytes, 2 to 128 hexadecimal digits.");
            }
            return ReportData.of(Arrays.copyOf(bytes, ReportData.LENGTH_BYTES));
        });
    }

    static DocumentKey signingKey(Path file) {
        return usable("The key " + file, () -> DocumentKey.of(KeyFiles.keyPair(file)));
    }

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be written.", e);
        }
    }

    private static <T> T usable(String what, Supplier<T> read) {
        try {
            return read.get();
        } catch (EvidenceException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, what + " cannot be used: " + e.getMessage(), e);
        } catch (ProtocolException e) {
            throw new CliException(ExitCode.USAGE, what + " cannot be used: " + e.getMessage(), e);
        }
    }
}
