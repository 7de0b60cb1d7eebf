package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Evidence of real machines: nothing in it can be changed, and appraisal judges it field by field.
class RealEvidenceTest {
    private static final Instant TDX_TIME = Instant.parse("2025-06-30T00:00:00Z");
    private static final Instant SNP_TIME = Instant.parse("2026-09-01T00:00:00Z");
    private static final EvidenceVerifier VERIFIER = new EvidenceVerifier(TrustAnchors.production());
    private static final EvidenceVerifier FASTEST =
            new EvidenceVerifier(TrustAnchors.production(), Cryptography.fastestPresent());
    private static final int QUOTE_BINARY_BYTES = 1258;

    @Test
    void anyFlippedBitOfARealQuote_isRejected() {
        byte[] quote = Vectors.read(tdx().resolve("quote.bin"));
        Collateral collateral = Collateral.parse(Vectors.read(tdx().resolve("collateral.json")));
        everyFlippedBit(quote, QUOTE_BINARY_BYTES, q -> FASTEST.verify(RawEvidence.tdx(q), collateral, TDX_TIME));
    }

    @Test
    void anyFlippedBitOfARealReport_isRejected() {
        byte[] report = Vectors.read(snp().resolve("report.bin"));
        everyFlippedBit(report, report.length, r -> FASTEST.verify(RawEvidence.snp(r), snpCollateral(), SNP_TIME));
    }

    private static void everyFlippedBit(byte[] evidence, int bytes, Function<byte[], Verification> verifier) {
        assertThat(verifier.apply(evidence)).isInstanceOf(Verification.Verified.class);
        for (int bit = 0; bit < 8 * bytes; bit++) {
            evidence[bit / 8] ^= (byte) (1 << (bit % 8));
            if (!(verifier.apply(evidence) instanceof Verification.Rejected)) {
                throw new AssertionError("Bit " + bit + " may be flipped.");
            }
            evidence[bit / 8] ^= (byte) (1 << (bit % 8));
        }
    }

    @Test
    void realQuote_isVerified_withEveryField() {
        VerifiedTdx evidence = realTdx();
        assertThat(evidence.insecureTestRoot()).isFalse();
        assertThat(evidence.tcb().status()).isEqualTo(TcbStatus.UP_TO_DATE);
        assertThat(evidence.tcb().tcbEvaluationDataNumber()).isEqualTo(17);
        assertThat(evidence.tcb().fmspc().hex()).isEqualTo("b0c06f000000");
        assertThat(evidence.expiresAt()).isAfter(TDX_TIME).isBefore(TDX_TIME.plus(Duration.ofDays(31)));
        assertThat(evidence.report().rtmrs()).hasSize(4);
    }

    @Test
    void realQuote_isNotVerified_asAnEnclave() {
        Collateral collateral = Collateral.parse(Vectors.read(tdx().resolve("collateral.json")));
        Octets quote = Octets.of(Vectors.read(tdx().resolve("quote.bin")));
        assertThat(EnclaveVerification.of(TrustAnchors.production(), quote, collateral, TDX_TIME))
                .isInstanceOf(EnclaveVerification.Rejected.class);
    }

    @Test
    void snpGuest_isAccepted_onlyAboveTheFloorOfItsProduct() {
        VerifiedSnp evidence = realSnp();
        ReferenceValues known = ReferenceValues.of(new ReferenceValue.Snp("guest", evidence.measurement()));
        Expectation expected = Expectation.of(evidence.reportData());
        refused(policy("", "any"), known, evidence, expected, Refusal.TCB);
        refused(policy("255", "any"), known, evidence, expected, Refusal.TCB);
        AppraisalPolicy good = policy("0", "any");
        assertThat(new Appraiser(good, known).appraise(evidence, expected, SNP_TIME))
                .isInstanceOf(Appraisal.Accepted.class);
        refused(good, ReferenceValues.of(), evidence, expected, Refusal.NO_REFERENCE_VALUES);
        refused(
                good,
                ReferenceValues.of(new ReferenceValue.Snp("other", Measurement.ZERO)),
                evidence,
                expected,
                Refusal.MEASUREMENT);
        refused(
                good,
                known,
                evidence,
                new Expectation(evidence.reportData(), Optional.of(Octets.of(new byte[31]))),
                Refusal.CONFIGURATION);
        refused(policy("0", "any", "[\"" + "00".repeat(64) + "\"]"), known, evidence, expected, Refusal.PLATFORM);
    }

    @Test
    void snpGuest_withoutAliasCheck_isRefusedWhereItIsRequired() {
        VerifiedSnp evidence = realSnp();
        boolean checked = (evidence.report().platformInfo() & (1L << 5)) != 0;
        AppraisalPolicy requiring = policy("0", "required");
        ReferenceValues known = ReferenceValues.of(new ReferenceValue.Snp("guest", evidence.measurement()));
        Appraisal result =
                new Appraiser(requiring, known).appraise(evidence, Expectation.of(evidence.reportData()), SNP_TIME);
        assertThat(result instanceof Appraisal.Accepted).isEqualTo(checked);
    }

    @Test
    void snpGuest_withoutARevocationList_isRefusedUnlessThePolicyAcceptsIt() {
        VerifiedSnp evidence = realSnp();
        ReferenceValues known = ReferenceValues.of(new ReferenceValue.Snp("guest", evidence.measurement()));
        AppraisalPolicy silent = AppraisalPolicy.parse("""
                format: cce/appraisal-policy/v1
                name: test
                snp:
                  min_report_version: 2
                  accept_provisional_firmware: true
                  platform_info: {alias_check_complete: any}
                  products:
                    Milan:
                      min_tcb: {bootloader: 0, tee: 0, snp: 0, microcode: 0}
                      chip_ids: any
                """.getBytes(StandardCharsets.UTF_8));
        refused(silent, known, evidence, Expectation.of(evidence.reportData()), Refusal.REVOCATION);
    }

    private static AppraisalPolicy policy(String snpFloor, String aliasCheck) {
        return policy(snpFloor, aliasCheck, "any");
    }

    /// @param snpFloor lowest SNP firmware on Milan; none names no product
    private static AppraisalPolicy policy(String snpFloor, String aliasCheck, String chips) {
        String milan = snpFloor.isEmpty()
                ? "{}"
                : "\n    Milan:\n      min_tcb: {bootloader: 0, tee: 0, snp: " + snpFloor
                        + ", microcode: 0}\n      chip_ids: " + chips;
        String document = """
                format: cce/appraisal-policy/v1
                name: test
                snp:
                  min_report_version: 2
                  accept_provisional_firmware: true
                  accept_unchecked_revocation: true
                  platform_info: {alias_check_complete: %s}
                  products: %s
                """.formatted(aliasCheck, milan);
        return AppraisalPolicy.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(
            AppraisalPolicy policy,
            ReferenceValues known,
            VerifiedEvidence evidence,
            Expectation expected,
            Refusal reason) {
        assertThat(new Appraiser(policy, known).appraise(evidence, expected, SNP_TIME))
                .isInstanceOfSatisfying(
                        Appraisal.Refused.class,
                        r -> assertThat(r.reason()).as(r.sentence()).isEqualTo(reason));
    }

    private static VerifiedTdx realTdx() {
        Collateral collateral = Collateral.parse(Vectors.read(tdx().resolve("collateral.json")));
        RawEvidence quote = RawEvidence.tdx(Vectors.read(tdx().resolve("quote.bin")));
        return (VerifiedTdx) verified(VERIFIER.verify(quote, collateral, TDX_TIME));
    }

    private static VerifiedSnp realSnp() {
        RawEvidence report = RawEvidence.snp(Vectors.read(snp().resolve("report.bin")));
        return (VerifiedSnp) verified(VERIFIER.verify(report, snpCollateral(), SNP_TIME));
    }

    private static VerifiedEvidence verified(Verification result) {
        return switch (result) {
            case Verification.Verified(VerifiedEvidence evidence) -> evidence;
            case Verification.Rejected rejected -> throw new AssertionError(rejected);
        };
    }

    private static SnpCollateral snpCollateral() {
        return new SnpCollateral(Octets.of(Vectors.read(snp().resolve("vek.der"))), Optional.empty());
    }

    private static Path tdx() {
        return Vectors.folder("tdx").resolve("real__dq_tdx_quote__C2025-06_b0c06f");
    }

    private static Path snp() {
        return Vectors.folder("snp").resolve("real__ms_milan");
    }
}
