package cce.attestation;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/// One recorded case: what `case.json` says, and what the verifier makes of the files beside it.
final class ConformanceCase {
    private static final long MAX_TIME = 253_402_300_799L;
    private static final int MAX_ADVISORIES = 256;
    private static final String PRODUCTION_INTEL_ROOT = "intel-sgx-root.der";
    private static final String PRODUCTION_AMD_ROOTS = "amd-roots/";

    private ConformanceCase() {}

    static Conformance.Line judge(String name, Conformance.CaseFiles files, Cryptography cryptography) {
        try {
            Optional<byte[]> description = files.read("case.json");
            if (description.isEmpty()) {
                return skipped(name, "has no case.json");
            }
            JsonObject about = JsonObject.parse("case", description.get());
            if (about.has(ConformanceLog.REPLAYED)) {
                return ConformanceLog.judge(name, about, files);
            }
            if (!about.has("expect")) {
                return skipped(name, "records no verdict");
            }
            Optional<byte[]> quote = files.read("quote.bin");
            if (quote.filter(ConformanceCase::isEnclaveQuote).isPresent()) {
                return compare(name, about, verifyEnclave(about, quote.get(), files, cryptography));
            }
            return compare(name, about, verify(about, files, cryptography));
        } catch (EvidenceException e) {
            return new Conformance.Line(
                    name, Conformance.Outcome.DISAGREES, "The case cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            // A bug of the verifier is a wrong answer to this case, and must not hide the others.
            return new Conformance.Line(
                    name, Conformance.Outcome.DISAGREES, "The verifier failed, which is a bug: " + e);
        }
    }

    private static Verification verify(JsonObject about, Conformance.CaseFiles files, Cryptography cryptography) {
        Instant time = Instant.ofEpochSecond(about.integer("verifyTime", MAX_TIME));
        Optional<byte[]> report = files.read("report.bin");
        // A missing file is a broken case, never a rejection that happens to be right.
        if (report.isPresent()) {
            EvidenceVerifier verifier = new EvidenceVerifier(amdAnchors(about.text("roots"), files), cryptography);
            Octets vek = Octets.of(file(files, "vek.der"));
            Optional<Octets> crl = files.read("crl.der").map(Octets::of);
            return rejecting(() -> verifier.verify(RawEvidence.snp(report.get()), new SnpCollateral(vek, crl), time));
        }
        EvidenceVerifier verifier = new EvidenceVerifier(intelAnchors(about.text("root"), files), cryptography);
        byte[] collateral = file(files, "collateral.json");
        byte[] quote = file(files, "quote.bin");
        return rejecting(() -> verifier.verify(RawEvidence.tdx(quote), Collateral.parse(collateral), time));
    }

    private static Verification rejecting(Supplier<Verification> verification) {
        try {
            return verification.get();
        } catch (EvidenceException e) {
            // Evidence or collateral that cannot even be read is what some cases are about.
            return new Verification.Rejected(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static Conformance.Line compare(String name, JsonObject about, Verification result) {
        JsonObject expect = about.object("expect");
        boolean accept = accepts(expect);
        return switch (result) {
            case Verification.Rejected(Rejection reason, String sentence) ->
                line(name, about, !accept, "rejected, " + reason + ": " + sentence);
            case Verification.Verified(VerifiedTdx tdx) -> compare(name, about, tdx.tcb());
            case Verification.Verified(VerifiedSnp snp) -> {
                String product = snp.report().product().word().toLowerCase(Locale.ROOT);
                boolean agrees = accept
                        && matches(expect, "product", product)
                        && matches(expect, "signer", snp.report().signer().name());
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
        boolean agrees = accepts(expect)
                && matches(expect, "status", tcb.status().word())
                && (!expect.has("adv") || new TreeSet<>(expect.texts("adv", MAX_ADVISORIES)).equals(tcb.advisories()))
                && matches(expect, "date", tcb.tcbDate().toString());
        return line(
                name,
                about,
                agrees,
                "verified, " + tcb.status().word() + " of " + tcb.tcbDate() + " " + tcb.advisories());
    }

    private static boolean accepts(JsonObject expect) {
        return switch (expect.text("verdict")) {
            case "accept" -> true;
            case "reject" -> false;
            default -> throw JsonObject.malformed("case.expect.verdict", "is neither accept nor reject");
        };
    }

    /// Whether what is recorded under `field`, if anything is, is `actual`; letter case is a matter of taste.
    private static boolean matches(JsonObject expect, String field, String actual) {
        return expect.optionalText(field)
                .map(recorded -> recorded.equalsIgnoreCase(actual))
                .orElse(true);
    }

    private static EnclaveVerification verifyEnclave(
            JsonObject about, byte[] quote, Conformance.CaseFiles files, Cryptography cryptography) {
        Instant time = Instant.ofEpochSecond(about.integer("verifyTime", MAX_TIME));
        TrustAnchors anchors = intelAnchors(about.text("root"), files);
        byte[] json = file(files, "collateral.json");
        try {
            return EnclaveVerification.of(anchors, Octets.of(quote), Collateral.parse(json), time, cryptography);
        } catch (EvidenceException e) {
            return new EnclaveVerification.Rejected(e.reason(), String.valueOf(e.getMessage()));
        }
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
