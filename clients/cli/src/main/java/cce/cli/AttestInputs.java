package cce.cli;

import cce.attestation.AmdProduct;
import cce.attestation.AmdRoots;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Corim;
import cce.attestation.DocumentKey;
import cce.attestation.EvidenceException;
import cce.attestation.EvidenceFile;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.attestation.ReportData;
import cce.attestation.TeeType;
import cce.attestation.TrustAnchors;
import cce.attestation.TrustedSigners;
import cce.protocol.CcedApi.ReferenceRegistration;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return PolicyChoice.named(named.get());
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

    static <T> T usable(String what, Supplier<T> read) {
        try {
            return read.get();
        } catch (EvidenceException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, what + " cannot be used: " + e.getMessage(), e);
        } catch (ProtocolException e) {
            throw new CliException(ExitCode.USAGE, what + " cannot be used: " + e.getMessage(), e);
        }
    }
}
