package cce.attestation;

import static cce.attestation.Machines.NOW;
import static cce.attestation.Machines.hex;
import static cce.attestation.Machines.measurement;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each rule of the `tdx` section accepts what it should and refuses what it should.
class TdxPolicyTest {
    private static final ReferenceValue.Tdx IMAGE = new ReferenceValue.Tdx(
            "image",
            measurement(0x11),
            List.of(
                    Optional.of(measurement(0x20)),
                    Optional.of(measurement(0x21)),
                    Optional.of(measurement(0x22)),
                    Optional.empty()));

    private final Machines.Td td = new Machines.Td();

    @Test
    void strictPolicy_acceptsAGoodTd() {
        accepts("");
        assertThat(appraise(AppraisalPolicy.Shipped.PRODUCTION_TDX.policy(), NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void policyWithoutTdxSection_refuses() {
        assertRefused(appraise(AppraisalPolicy.Shipped.PRODUCTION_SNP.policy(), NOW), Refusal.NO_POLICY);
    }

    @ParameterizedTest
    @CsvSource({
        "SW_HARDENING_NEEDED, SWHardeningNeeded",
        "CONFIGURATION_NEEDED, ConfigurationNeeded",
        "CONFIGURATION_AND_SW_HARDENING_NEEDED, ConfigurationAndSWHardeningNeeded",
        "TD_RELAUNCH_ADVISED, TDRelaunchAdvised",
        "TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED, TDRelaunchAdvisedConfigurationNeeded"
    })
    void status_countsOnlyWhereNamed(TcbStatus status, String word) {
        td.status = status;
        refuses("", Refusal.TCB);
        assertRefused(appraise(policy("UpToDate, OutOfDate", "", ""), NOW), Refusal.TCB);
        assertThat(appraise(policy(word, "", ""), NOW)).isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void outOfDate_isAcceptedOnlyWithinItsGraceFromTheTcbDate() {
        td.status = TcbStatus.OUT_OF_DATE;
        assertRefused(appraise(policy("OutOfDate", "", ""), NOW), Refusal.TCB);
        assertRefused(appraise(policy("OutOfDate", "out_of_date_grace_days: 45", ""), NOW), Refusal.TCB);
        assertThat(appraise(policy("OutOfDate", "out_of_date_grace_days: 46", ""), NOW))
                .isInstanceOf(Appraisal.Accepted.class);
        assertRefused(appraise(policy("UpToDate", "out_of_date_grace_days: 46", ""), NOW), Refusal.TCB);
        td.status = TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
        assertRefused(
                appraise(policy("OutOfDateConfigurationNeeded", "out_of_date_grace_days: 45", ""), NOW), Refusal.TCB);
    }

    @Test
    void collateralGrace_stretchesTheDocuments_andNothingElse() {
        Instant afterDocuments = Machines.DOCUMENTS_END.plusSeconds(1);
        assertRefused(appraise(policy("UpToDate", "", ""), afterDocuments), Refusal.STALE);
        assertThat(appraise(policy("UpToDate", "collateral_grace_days: 1", ""), afterDocuments))
                .isInstanceOf(Appraisal.Accepted.class);
        Instant afterGrace = afterDocuments.plusSeconds(24 * 3600);
        assertRefused(appraise(policy("UpToDate", "collateral_grace_days: 1", ""), afterGrace), Refusal.STALE);
        Instant afterChain = Machines.CHAIN_END.plusSeconds(1);
        assertRefused(appraise(policy("UpToDate", "collateral_grace_days: 30", ""), afterChain), Refusal.STALE);
    }

    @Test
    void evaluationNumberBelowTheFloor_isRefused() {
        assertThat(appraise(policy("UpToDate", "min_evaluation_number: 17", ""), NOW))
                .isInstanceOf(Appraisal.Accepted.class);
        assertRefused(appraise(policy("UpToDate", "min_evaluation_number: 18", ""), NOW), Refusal.ROLLED_BACK);
    }

    @Test
    void advisories_areDeniedOrMustBeAllowed() {
        td.advisories = List.of("INTEL-SA-00837", "INTEL-SA-01036");
        accepts("");
        assertRefused(appraise(policy("UpToDate", "deny_advisories: [INTEL-SA-01036]", ""), NOW), Refusal.ADVISORY);
        assertRefused(appraise(policy("UpToDate", "allow_advisories: [INTEL-SA-01036]", ""), NOW), Refusal.ADVISORY);
        assertRefused(appraise(policy("UpToDate", "allow_advisories: []", ""), NOW), Refusal.ADVISORY);
        assertThat(appraise(policy("UpToDate", "allow_advisories: [INTEL-SA-01036, INTEL-SA-00837]", ""), NOW))
                .isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void debugTd_isRefused_unlessThePolicySaysInsecure() {
        td.attributes |= 1;
        refuses("", Refusal.DEBUG);
        AppraisalPolicy insecure = parse("insecure_accept_debug: true\n", "UpToDate", "", "");
        assertThat(appraise(insecure, NOW)).isInstanceOf(Appraisal.Accepted.class);
    }

    @Test
    void simulatedTd_isRefused_unlessThePolicySaysInsecure() {
        td.testRoot = true;
        refuses("", Refusal.TEST_ROOT);
        assertThat(appraise(AppraisalPolicy.Shipped.DEV.policy(), NOW)).isInstanceOf(Appraisal.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7"})
    void restOfTheDebugByte_isRefused_whateverThePolicySays(int bit) {
        td.attributes |= 1L << bit;
        assertRefused(
                appraise(parse("insecure_accept_debug: true\n", "UpToDate", "", "attributes: {other: any}"), NOW),
                Refusal.ATTRIBUTES);
    }

    @ParameterizedTest
    @CsvSource({"lass, 27", "sept_ve_disable, 28", "migratable, 29", "pks, 30", "kl, 31", "perfmon, 63"})
    void attribute_isJudgedByItsRule(String word, int bit) {
        td.attributes |= 1L << bit;
        accepts("attributes: {%s: required}".formatted(word));
        accepts("attributes: {%s: any}".formatted(word));
        refuses("attributes: {%s: forbidden}".formatted(word), Refusal.ATTRIBUTES);
        td.attributes &= ~(1L << bit);
        refuses("attributes: {%s: required}".formatted(word), Refusal.ATTRIBUTES);
        accepts("attributes: {%s: forbidden}".formatted(word));
    }

    @ParameterizedTest
    @CsvSource({"29", "63", "62", "16"})
    void attributeThatIsNotWantedByDefault_isRefused(int bit) {
        td.attributes |= 1L << bit;
        refuses("", Refusal.ATTRIBUTES);
    }

    @Test
    void attributeWithoutAName_passesOnlyWhereOthersMay() {
        td.attributes |= 1L << 62;
        accepts("attributes: {other: any}");
        refuses("attributes: {other: forbidden}", Refusal.ATTRIBUTES);
    }

    @Test
    void clearSeptVeDisable_isRefusedByDefault() {
        td.attributes = 0;
        refuses("", Refusal.ATTRIBUTES);
    }

    @Test
    void xfam_mustHaveTheFixedBits_andNoOtherThanAllowed() {
        accepts("xfam_allowed: 0xe7");
        refuses("xfam_allowed: 0xe3", Refusal.ATTRIBUTES);
        td.xfam = 0x2;
        refuses("", Refusal.ATTRIBUTES);
        td.xfam = 0x1000e7;
        refuses("", Refusal.ATTRIBUTES);
        refuses("xfam_allowed: 0xffffffffffffffff", Refusal.ATTRIBUTES);
    }

    @ParameterizedTest
    @CsvSource({
        "mrtd, 17, MEASUREMENT",
        "mrseam, 16, MEASUREMENT",
        "rtmr0, 32, MEASUREMENT",
        "rtmr1, 33, MEASUREMENT",
        "rtmr2, 34, MEASUREMENT",
        "rtmr3, 35, MEASUREMENT",
        "mrconfigid, 18, CONFIGURATION",
        "mrowner, 19, OWNER",
        "mrownerconfig, 20, OWNER",
        "mrservicetd, 0, OWNER"
    })
    void register_isOneOfTheListed(String word, int fill, Refusal refusal) {
        accepts("%s: [%s, %s]".formatted(word, hex(48, 0x77), hex(48, fill)));
        accepts("%s: any".formatted(word));
        refuses("%s: [%s]".formatted(word, hex(48, 0x77)), refusal);
        refuses("%s: []".formatted(word), refusal);
    }

    @Test
    void reportDataOfThePolicy_isCompared() {
        accepts("report_data: [%s]".formatted(hex(64, 0x30)));
        refuses("report_data: [%s]".formatted(hex(64, 0x31)), Refusal.REPORT_DATA);
    }

    @Test
    void serviceTd_isRefused_unlessListed() {
        td.mrServiceTd = measurement(0x66);
        refuses("", Refusal.OWNER);
        accepts("mrservicetd: [%s]".formatted(hex(48, 0x66)));
        td.hasServiceTd = false;
        accepts("");
        refuses("mrservicetd: [%s]".formatted(hex(48, 0x66)), Refusal.OWNER);
    }

    @Test
    void platforms_areLimitedByFmspcAndPpid() {
        accepts("fmspcs: [%s]".formatted(hex(6, 0x41)));
        refuses("fmspcs: [%s]".formatted(hex(6, 0x42)), Refusal.PLATFORM);
        refuses("fmspcs: []", Refusal.PLATFORM);
        accepts("ppids: [%s]".formatted(hex(16, 0x40)));
        refuses("ppids: [%s]".formatted(hex(16, 0x41)), Refusal.PLATFORM);
        refuses("ppids: []", Refusal.PLATFORM);
    }

    @Test
    void referenceValue_countsOnlyInItsPeriod_andOnItsModule() {
        Instant end = NOW.minusSeconds(1);
        assertRefused(
                appraise(policy("UpToDate", "", ""), NOW, image(Optional.empty(), Optional.empty(), Optional.of(end))),
                Refusal.NO_REFERENCE_VALUES);
        Instant start = NOW.plusSeconds(1);
        assertRefused(
                appraise(
                        policy("UpToDate", "", ""), NOW, image(Optional.empty(), Optional.of(start), Optional.empty())),
                Refusal.NO_REFERENCE_VALUES);
        assertThat(appraise(
                        policy("UpToDate", "", ""),
                        NOW,
                        image(Optional.of(measurement(0x10)), Optional.of(NOW), Optional.of(NOW))))
                .isInstanceOf(Appraisal.Accepted.class);
        assertRefused(
                appraise(
                        policy("UpToDate", "", ""),
                        NOW,
                        image(Optional.of(measurement(0x99)), Optional.empty(), Optional.empty())),
                Refusal.MEASUREMENT);
    }

    @Test
    void examination_listsEveryCheck_evenAfterTheFirstRefusal() {
        td.attributes = 0;
        td.status = TcbStatus.OUT_OF_DATE;
        Examination examination = new Appraiser(policy("UpToDate", "", ""), ReferenceValues.of(IMAGE))
                .examine(td.verified(), Expectation.insecureAnyRequest(), NOW);
        assertThat(examination.checks()).hasSizeGreaterThan(15);
        assertThat(examination.checks().stream().filter(check -> !check.passed()))
                .hasSize(3);
        assertRefused(examination.verdict(), Refusal.TCB);
    }

    private static ReferenceValue.Tdx image(
            Optional<Measurement> mrSeam, Optional<Instant> from, Optional<Instant> to) {
        return new ReferenceValue.Tdx("image", "", IMAGE.mrTd(), IMAGE.rtmrs(), mrSeam, new ReferencePeriod(from, to));
    }

    private void accepts(String tdx) {
        assertThat(appraise(policy("UpToDate", "", tdx), NOW)).as(tdx).isInstanceOf(Appraisal.Accepted.class);
    }

    private void refuses(String tdx, Refusal reason) {
        assertRefused(appraise(policy("UpToDate", "", tdx), NOW), reason);
    }

    private Appraisal appraise(AppraisalPolicy policy, Instant now) {
        return appraise(policy, now, IMAGE);
    }

    private Appraisal appraise(AppraisalPolicy policy, Instant now, ReferenceValue reference) {
        VerifiedTdx evidence = td.verified();
        return new Appraiser(policy, ReferenceValues.of(reference))
                .appraise(evidence, Expectation.of(evidence.reportData()), now);
    }

    private static void assertRefused(Appraisal appraisal, Refusal reason) {
        assertThat(appraisal)
                .isInstanceOfSatisfying(
                        Appraisal.Refused.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.sentence())
                                .isEqualTo(reason));
    }

    private static AppraisalPolicy policy(String accepted, String tcb, String tdx) {
        return parse("", accepted, tcb, tdx);
    }

    private static AppraisalPolicy parse(String head, String accepted, String tcb, String tdx) {
        String document = "format: cce/appraisal-policy/v1\nname: test\n" + head + "tdx:\n  tcb:\n    accept: ["
                + accepted + "]\n" + (tcb.isEmpty() ? "" : "    " + tcb + "\n")
                + (tdx.isEmpty() ? "" : "  " + tdx + "\n");
        return AppraisalPolicy.parse(document.getBytes(StandardCharsets.UTF_8));
    }
}
