package cce.attestation;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// One recorded case: what `case.json` says, and what the verifier makes of the files beside it.
final class ConformanceCase {
    private static final long MAX_TIME = 253_402_300_799L;
    private static final int MAX_ADVISORIES = 256;
    private static final String PRODUCTION_INTEL_ROOT = "intel-sgx-root.der";
    private static final String PRODUCTION_AMD_ROOTS = "amd-roots/";

    private ConformanceCase() {}

    static Conformance.Line judge(String name, Conformance.CaseFiles files) {
        try {
            Optional<byte[]> description = files.read("case.json");
            if (description.isEmpty()) {
                return skipped(name, "has no case.json");
            }
            JsonObject about = JsonObject.parse("case", description.get());
            if (!about.has("expect")) {
                return skipped(name, "records no verdict");
            }
            Optional<byte[]> quote = files.read("quote.bin");
            if (quote.filter(ConformanceCase::isEnclaveQuote).isPresent()) {
                return compare(name, about, verifyEnclave(about, quote.get(), files));
            }
            return compare(name, about, verify(about, files));
        } catch (EvidenceException e) {
            return new Conformance.Line(
                    name, Conformance.Outcome.DISAGREES, "The case cannot be read: " + e.getMessage());
        }
    }

    private static Verification verify(JsonObject about, Conformance.CaseFiles files) {
        Instant time = Instant.ofEpochSecond(about.integer("verifyTime", MAX_TIME));
        Optional<byte[]> report = files.read("report.bin");
        try {
            if (report.isPresent()) {
                EvidenceVerifier verifier = new EvidenceVerifier(amdAnchors(about.text("roots"), files));
                SnpCollateral collateral = new SnpCollateral(
                        Octets.of(file(files, "vek.der")), files.read("crl.der").map(Octets::of));
                return verifier.verify(RawEvidence.snp(report.get()), collateral, time);
            }
            EvidenceVerifier verifier = new EvidenceVerifier(intelAnchors(about.text("root"), files));
            Collateral collateral = Collateral.parse(file(files, "collateral.json"));
            return verifier.verify(RawEvidence.tdx(file(files, "quote.bin")), collateral, time);
        } catch (EvidenceException e) {
            // Evidence or collateral that cannot even be read is what some cases are about.
            return new Verification.Rejected(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static Conformance.Line compare(String name, JsonObject about, Verification result) {
        JsonObject expect = about.object("expect");
        boolean accept = expect.text("verdict").equals("accept");
        return switch (result) {
            case Verification.Rejected(Rejection reason, String sentence) ->
                line(name, about, !accept, "rejected, " + reason + ": " + sentence);
            case Verification.Verified(VerifiedTdx tdx) -> compare(name, about, tdx.tcb());
            case Verification.Verified(VerifiedSnp snp) -> {
                String product = snp.report().product().word().toLowerCase(Locale.ROOT);
                boolean agrees = accept
                        && expect.text("product").equals(product)
                        && expect.text("signer").equals(snp.report().signer().name());
                yield line(
                        name,
                        about,
                        agrees,
                        "verified, " + product + " " + snp.report().signer());
            }
        };
    }

    private static Conformance.Line compare(String name, JsonObject about, EnclaveVerification result) {
        return switch (result) {
            case EnclaveVerification.Rejected(Rejection reason, String sentence) ->
                compare(name, about, new Verification.Rejected(reason, sentence));
            case EnclaveVerification.Verified(VerifiedEnclave enclave) -> compare(name, about, enclave.tcb());
        };
    }

    private static Conformance.Line compare(String name, JsonObject about, PlatformTcb tcb) {
        JsonObject expect = about.object("expect");
        boolean agrees = expect.text("verdict").equals("accept")
                && expect.text("status").equals(tcb.status().word())
                && (!expect.has("adv") || new TreeSet<>(expect.texts("adv", MAX_ADVISORIES)).equals(tcb.advisories()))
                && (!expect.has("date") || expect.instant("date").equals(tcb.tcbDate()));
        return line(
                name,
                about,
                agrees,
                "verified, " + tcb.status().word() + " of " + tcb.tcbDate() + " " + tcb.advisories());
    }

    private static EnclaveVerification verifyEnclave(JsonObject about, byte[] quote, Conformance.CaseFiles files) {
        Instant time = Instant.ofEpochSecond(about.integer("verifyTime", MAX_TIME));
        Collateral collateral = Collateral.parse(file(files, "collateral.json"));
        return EnclaveVerification.of(intelAnchors(about.text("root"), files), Octets.of(quote), collateral, time);
    }

    private static Conformance.Line line(String name, JsonObject about, boolean agrees, String sentence) {
        if (agrees) {
            return new Conformance.Line(name, Conformance.Outcome.AGREES, sentence);
        }
        boolean contested = about.has("contested");
        JsonObject expect = about.object("expect");
        String wanted = expect.text("verdict") + " "
                + expect.optionalText("status")
                        .or(() -> expect.optionalText("reason"))
                        .orElse("");
        return new Conformance.Line(
                name,
                contested ? Conformance.Outcome.CONTESTED : Conformance.Outcome.DISAGREES,
                sentence + " The record says: " + wanted);
    }

    private static TrustAnchors intelAnchors(String root, Conformance.CaseFiles files) {
        return root.equals(PRODUCTION_INTEL_ROOT)
                ? TrustAnchors.production()
                : TrustAnchors.insecureTestRoot(file(files, "../" + root));
    }

    private static TrustAnchors amdAnchors(String folder, Conformance.CaseFiles files) {
        if (folder.equals(PRODUCTION_AMD_ROOTS)) {
            return TrustAnchors.production();
        }
        Map<AmdProduct, AmdRoots> roots = new EnumMap<>(AmdProduct.class);
        for (AmdProduct product : AmdProduct.values()) {
            String prefix = "../" + folder + product.word().toLowerCase(Locale.ROOT);
            List<Octets> der = List.of("_ark.der", "_ask.der", "_asvk.der").stream()
                    .map(suffix -> Octets.of(file(files, prefix + suffix)))
                    .toList();
            roots.put(product, new AmdRoots(der.get(0), der.get(1), der.get(2)));
        }
        return TrustAnchors.insecureTestAmdRoots(roots);
    }

    private static byte[] file(Conformance.CaseFiles files, String name) {
        return files.read(name)
                .orElseThrow(() -> new EvidenceException(
                        Rejection.MALFORMED_INPUT, "The case lacks the file " + name + "; restore it."));
    }

    /// Version 3 and TEE type 0, which only SGX has.
    private static boolean isEnclaveQuote(byte[] quote) {
        return quote.length >= 8
                && quote[0] == 3
                && quote[1] == 0
                && Octets.range(quote, 4, 4).isZero();
    }

    private static Conformance.Line skipped(String name, String why) {
        return new Conformance.Line(name, Conformance.Outcome.SKIPPED, "The case " + why + ".");
    }
}
