package cce.cli;

import cce.attestation.Appraisal;
import cce.attestation.AppraisalCheck;
import cce.attestation.AppraisalPolicy;
import cce.attestation.Appraiser;
import cce.attestation.EarToken;
import cce.attestation.EventLog;
import cce.attestation.EvidenceClaims;
import cce.attestation.EvidenceFile;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Examination;
import cce.attestation.Expectation;
import cce.attestation.Octets;
import cce.attestation.ReferenceValues;
import cce.attestation.ReportData;
import cce.attestation.Verification;
import cce.attestation.VerifiedEvidence;
import cce.attestation.VerifiedSnp;
import cce.attestation.VerifiedTdx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Judges one piece of evidence and says what was looked at.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verifies TDX or SEV-SNP evidence, then appraises it by a policy and reference values.",
            "The evidence may be a raw quote or report, hexadecimal, base64, an EAT, or JSON with a quote in it.",
            "Exit code 0 means accepted; 5 means rejected (not authentic) or refused (authentic, not acceptable)."
        })
final class AttestVerify implements Callable<Integer> {
    @Option(names = "--evidence", required = true, paramLabel = "FILE", description = "The evidence.")
    private Path evidence = Path.of("");

    @Option(
            names = "--collateral",
            paramLabel = "PATH",
            description =
                    "A folder or bundle made by 'cce attest collateral fetch'. Also, for TDX: collateral.json or a folder"
                            + " with it; for SEV-SNP: a folder with vek.der (and crl.der), or the certificate."
                            + " Default: the folder of the evidence.")
    private @Nullable Path collateral;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Appraisal policy in YAML, or the name of one that comes with cce (production-tdx,"
                    + " production-snp, dev). Default: production, for the kind of evidence.")
    private @Nullable String policy;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "Reference values: a signed CoRIM or JSON. Without one nothing is accepted. Repeatable.")
    private List<Path> references = new ArrayList<>();

    @Option(
            names = "--signer",
            paramLabel = "FILE",
            description = "Public key (PEM or DER) that may sign a CoRIM given here. Repeatable.")
    private List<Path> signers = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When to judge, such as 2026-06-15T12:00:00Z. Default: now.")
    private @Nullable String at;

    @Option(
            names = "--root",
            paramLabel = "PATH",
            description = "For development: the certificate of a test root (TDX), or a folder of test roots (SEV-SNP).")
    private @Nullable Path root;

    @Option(names = "--event-log", paramLabel = "FILE", description = "Event log that must replay to the RTMRs.")
    private @Nullable Path eventLog;

    @Option(names = "--report-data", paramLabel = "HEX", description = "What REPORTDATA must be, 1 to 64 bytes.")
    private @Nullable String reportData;

    @Option(
            names = "--ear-key",
            paramLabel = "FILE",
            description = "Private key (PEM, P-256 or Ed25519) for --ear-out.")
    private @Nullable Path earKey;

    @Option(names = "--ear-out", paramLabel = "FILE", description = "Writes the result as a signed EAR token.")
    private @Nullable Path earOut;

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        if ((earKey == null) != (earOut == null)) {
            throw new CliException(ExitCode.USAGE, "Give --ear-key and --ear-out together.");
        }
        Instant now = time();
        EvidenceFile file = AttestInputs.evidence(evidence);
        AppraisalPolicy rules = AttestInputs.policy(Optional.ofNullable(policy), file, root != null);
        Expectation expectation = expectation(file);
        ReferenceValues known = AttestInputs.references(references, signers);
        EvidenceVerifier verifier = new EvidenceVerifier(AttestInputs.anchors(Optional.ofNullable(root), file));
        Verification verification = AttestCollateral.of(Optional.ofNullable(collateral), evidence, file)
                .verify(verifier, rules, now);
        return switch (verification) {
            case Verification.Rejected rejected -> rejected(file, rules, rejected, now);
            case Verification.Verified(VerifiedEvidence verified) -> {
                Examination appraised = new Appraiser(rules, known).examine(verified, expectation, now);
                yield examined(file, rules, verified, withEventLog(file, verified, appraised), now);
            }
        };
    }

    private Instant time() {
        if (at == null) {
            return Instant.now();
        }
        try {
            return Instant.parse(at);
        } catch (DateTimeException e) {
            throw new CliException(ExitCode.USAGE, "The time " + at + " is not like 2026-06-15T12:00:00Z.", e);
        }
    }

    private Expectation expectation(EvidenceFile file) {
        if (reportData != null) {
            return Expectation.of(AttestInputs.reportData(reportData));
        }
        return file.nonce()
                .map(nonce ->
                        Expectation.of(ReportData.of(java.util.Arrays.copyOf(nonce.bytes(), ReportData.LENGTH_BYTES))))
                .orElseGet(Expectation::insecureAnyRequest);
    }

    /// Looks at the log only where there is one and the TEE has registers to replay it to.
    private Examination withEventLog(EvidenceFile file, VerifiedEvidence verified, Examination appraised) {
        byte[] log = eventLog == null ? file.eventLog().getBytes(StandardCharsets.UTF_8) : Home.readFile(eventLog);
        return switch (verified) {
            case VerifiedTdx tdx when log.length > 0 -> appraised.with(EventLog.check(log, tdx.report()));
            case VerifiedTdx tdx -> appraised;
            case VerifiedSnp snp -> {
                if (eventLog != null) {
                    throw new CliException(
                            ExitCode.USAGE, "SEV-SNP has no registers that --event-log could replay to.");
                }
                yield appraised;
            }
        };
    }

    private int rejected(EvidenceFile file, AppraisalPolicy rules, Verification.Rejected rejected, Instant now) {
        writeEar(key -> EarToken.signRejected(rejected, rules, nonce(file), now, key));
        Map<String, Object> report = report(file, rules, now, "rejected");
        report.put("reason", rejected.reason().name());
        report.put("sentence", rejected.sentence());
        Output output = options.output();
        output.line("rejected: " + continued(rejected.sentence()));
        output.line(
                "The evidence is not authentic (" + rejected.reason() + "), so nothing in it was looked at further.");
        if (output.isJson()) {
            output.object(report);
        }
        return ExitCode.NOT_VERIFIED;
    }

    private int examined(
            EvidenceFile file, AppraisalPolicy rules, VerifiedEvidence verified, Examination examination, Instant now) {
        writeEar(key -> EarToken.sign(verified, examination, rules, nonce(file), now, key));
        boolean accepted = examination.verdict() instanceof Appraisal.Accepted;
        Output output = options.output();
        if (output.isJson()) {
            output.object(json(file, rules, verified, examination, now));
        } else {
            print(output, file, rules, verified, examination);
        }
        return accepted ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    private static void print(
            Output output,
            EvidenceFile file,
            AppraisalPolicy rules,
            VerifiedEvidence verified,
            Examination examination) {
        output.line(
                switch (examination.verdict()) {
                    case Appraisal.Accepted accepted ->
                        "accepted: a " + file.form() + " of the image '"
                                + accepted.reference().name() + "'";
                    case Appraisal.Refused refused ->
                        "refused: " + continued(refused.sentence()) + " (" + refused.reason() + ")";
                });
        output.line("");
        output.line("What was looked at, by the policy " + rules.name() + ":");
        boolean revocation = revocationChecked(verified);
        output.line("  ok  signatures, certificate chain" + (revocation ? ", revocation" : "")
                + " and dates: the evidence is authentic");
        for (AppraisalCheck check : examination.checks()) {
            output.line((check.passed() ? "  ok  " : "  NO  ")
                    + check.about()
                    + check.refusal().map(refused -> ": " + refused.sentence()).orElse(""));
        }
    }

    /// Intel's lists are always needed; without AMD's a report can still be authentic.
    private static boolean revocationChecked(VerifiedEvidence verified) {
        return switch (verified) {
            case VerifiedTdx tdx -> true;
            case VerifiedSnp snp -> snp.revocationChecked();
        };
    }

    /// A sentence after a colon.
    private static String continued(String sentence) {
        boolean word =
                (sentence.length() > 1 && Character.isLowerCase(sentence.charAt(1))) || sentence.startsWith("A ");
        return word ? Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1) : sentence;
    }

    private static Map<String, Object> json(
            EvidenceFile file, AppraisalPolicy rules, VerifiedEvidence verified, Examination examination, Instant now) {
        Map<String, Object> report =
                report(file, rules, now, examination.verdict() instanceof Appraisal.Accepted ? "accepted" : "refused");
        switch (examination.verdict()) {
            case Appraisal.Accepted accepted ->
                report.put("reference", accepted.reference().name());
            case Appraisal.Refused refused -> {
                report.put("reason", refused.reason().name());
                report.put("sentence", refused.sentence());
            }
        }
        report.put("revocation_checked", revocationChecked(verified));
        report.put("insecure_test_root", verified.insecureTestRoot());
        report.put("expires_at", verified.expiresAt().toString());
        report.put(
                "checks", examination.checks().stream().map(AttestVerify::json).toList());
        report.put("claims", EvidenceClaims.of(verified));
        return report;
    }

    private static Map<String, Object> json(AppraisalCheck check) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("check", check.about());
        entry.put("passed", check.passed());
        check.refusal().ifPresent(refused -> {
            entry.put("reason", refused.reason().name());
            entry.put("sentence", refused.sentence());
        });
        return entry;
    }

    private static Map<String, Object> report(EvidenceFile file, AppraisalPolicy rules, Instant now, String verdict) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("verdict", verdict);
        report.put("authentic", !verdict.equals("rejected"));
        report.put("form", file.form());
        report.put("tee", file.evidence().tee().name());
        report.put("policy", rules.id());
        report.put("judged_at", now.toString());
        return report;
    }

    private static Optional<Octets> nonce(EvidenceFile file) {
        return file.nonce();
    }

    private void writeEar(java.util.function.Function<cce.attestation.DocumentKey, String> token) {
        if (earKey != null && earOut != null) {
            AttestInputs.write(
                    earOut, token.apply(AttestInputs.signingKey(earKey)).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
