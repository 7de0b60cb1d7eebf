package cce.attestation;

import static cce.attestation.Machines.NOW;
import static cce.attestation.Machines.hex;
import static cce.attestation.Machines.measurement;
import static cce.attestation.Machines.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each rule of the `snp` section accepts what it should and refuses what it should.
class SnpPolicyTest {
    private static final String GENOA =
            "Genoa: {min_tcb: {bootloader: 4, tee: 1, snp: 24, microcode: 219}, chip_ids: any}";

    private final Machines.Guest guest = new Machines.Guest();

    @Test
    void strictPolicy_acceptsAGoodGuest() {
        accepts("");
    }

    @Test
    void policyWithoutSnpSection_refuses() {
        assertRefused(appraise(AppraisalPolicy.Shipped.PRODUCTION_TDX.policy()), Refusal.NO_POLICY);
    }

    @Test
    void productWithoutFloor_isRefused() {
        guest.product = AmdProduct.TURIN;
        refuses("", Refusal.TCB);
    }

    @Test
    void shippedProductionPolicy_admitsNoMilanChip_andNamesThatAsTheReason() {
        guest.product = AmdProduct.MILAN;
        Appraisal result = appraise(AppraisalPolicy.Shipped.PRODUCTION_SNP.policy());
        assertRefused(result, Refusal.PLATFORM);
        assertThat(((Appraisal.Refused) result).sentence()).contains("lists no chip for Milan");
    }

    @Test
    void oldReportVersion_isRefused() {
        guest.version = 3;
        accepts("");
        refuses("min_report_version: 5", Refusal.TCB);
        guest.version = 2;
        refuses("", Refusal.TCB);
        accepts("min_report_version: 2");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4294967295"})
    void privilegeLevel_isOneOfTheListed(long vmpl) {
        guest.vmpl = vmpl;
        accepts("vmpls: [" + vmpl + "]");
        refuses("vmpls: []", Refusal.ATTRIBUTES);
        refuses("vmpls: [" + (vmpl == 7 ? 8 : 7) + "]", Refusal.ATTRIBUTES);
        if (vmpl != 0) {
            refuses("", Refusal.ATTRIBUTES);
        }
    }

    @Test
    void guestSvnBelowTheFloor_isRefused() {
        accepts("min_guest_svn: 7");
        refuses("min_guest_svn: 8", Refusal.TCB);
    }

    @Test
    void debugGuest_isRefused() {
        guest.policy |= 1L << 19;
        refuses("", Refusal.DEBUG);
        refuses("guest_policy: {other: any}", Refusal.DEBUG);
    }

    @ParameterizedTest
    @CsvSource({
        "smt, 16",
        "migrate_ma, 18",
        "single_socket, 20",
        "cxl, 21",
        "aes_256_xts, 22",
        "rapl_disabled, 23",
        "ciphertext_hiding, 24",
        "page_swap_disabled, 25"
    })
    void guestPolicyBit_isJudgedByItsRule(String word, int bit) {
        guest.policy |= 1L << bit;
        accepts("guest_policy: {%s: required}".formatted(word));
        accepts("guest_policy: {%s: any}".formatted(word));
        refuses("guest_policy: {%s: forbidden}".formatted(word), Refusal.ATTRIBUTES);
        guest.policy &= ~(1L << bit);
        refuses("guest_policy: {%s: required}".formatted(word), Refusal.ATTRIBUTES);
        accepts("guest_policy: {%s: forbidden}".formatted(word));
    }

    @ParameterizedTest
    @CsvSource({"18", "21", "26", "40", "63"})
    void guestPolicyBitThatIsNotWantedByDefault_isRefused(int bit) {
        guest.policy |= 1L << bit;
        refuses("", Refusal.ATTRIBUTES);
    }

    @Test
    void guestPolicyAbi_isNotBelowTheFloor() {
        accepts("min_abi: \"1.51\"");
        refuses("min_abi: \"1.52\"", Refusal.ATTRIBUTES);
        refuses("min_abi: \"2.0\"", Refusal.ATTRIBUTES);
        accepts("min_abi: \"0.200\"");
    }

    @ParameterizedTest
    @CsvSource({
        "smt, 0",
        "tsme, 1",
        "ecc, 2",
        "rapl_disabled, 3",
        "ciphertext_hiding, 4",
        "alias_check_complete, 5",
        "tio, 7"
    })
    void platformInfoBit_isJudgedByItsRule(String word, int bit) {
        guest.platformInfo |= 1L << bit;
        accepts("platform_info: {%s: required}".formatted(word));
        refuses("platform_info: {%s: forbidden}".formatted(word), Refusal.ATTRIBUTES);
        guest.platformInfo &= ~(1L << bit);
        refuses("platform_info: {%s: required}".formatted(word), Refusal.ATTRIBUTES);
        accepts("platform_info: {%s: any}".formatted(word));
    }

    @Test
    void missingAliasCheck_isRefusedByDefault_andUnknownBitsToo() {
        guest.platformInfo = 0x1;
        refuses("", Refusal.ATTRIBUTES);
        guest.platformInfo = 0x25 | 1L << 40;
        refuses("", Refusal.ATTRIBUTES);
        accepts("platform_info: {other: any}");
    }

    @Test
    void vlek_isAcceptedOnlyWithItsProvider() {
        guest.signer = SnpSigner.VLEK;
        guest.provider = Optional.of("aws");
        refuses("", Refusal.PLATFORM);
        refuses("signers: [VLEK]", Refusal.PLATFORM);
        accepts("signers: [VLEK]\n  providers: [aws]");
        accepts("signers: [VLEK, VCEK]\n  providers: any");
        refuses("signers: [VLEK]\n  providers: [azure]", Refusal.PLATFORM);
        refuses("signers: []", Refusal.PLATFORM);
        guest.provider = Optional.empty();
        refuses("signers: [VLEK]\n  providers: [aws]", Refusal.PLATFORM);
    }

    @ParameterizedTest
    @CsvSource({"bootloader", "tee", "snp", "microcode"})
    void tcbBelowTheFloor_inAnyComponent_ofAnyOfTheThree_isRefused(String component) {
        SnpTcb lower = lowered(component);
        guest.reported = lower;
        refuses("", Refusal.TCB);
        guest.reported = Machines.TCB;
        guest.launch = lower;
        refuses("", Refusal.TCB);
        guest.launch = Machines.TCB;
        guest.reported = lower;
        guest.committed = lower;
        refuses("accept_provisional_firmware: true", Refusal.TCB);
    }

    @Test
    void committedFirmwareVersion_isNotBelowTheFloor() {
        String floor =
                "Genoa: {min_tcb: {bootloader: 0, tee: 0, snp: 0, microcode: 0}, chip_ids: any, min_firmware: \"%s\"}";
        assertThat(appraise(policy(floor.formatted("1.55.29"), ""))).isInstanceOf(Appraisal.Accepted.class);
        assertRefused(appraise(policy(floor.formatted("1.55.30"), "")), Refusal.TCB);
        assertRefused(appraise(policy(floor.formatted("1.56.0"), "")), Refusal.TCB);
    }

    @Test
    void chips_areLimitedToTheListed() {
        String chips = "Genoa: {min_tcb: {bootloader: 0, tee: 0, snp: 0, microcode: 0}, chip_ids: [%s]}";
        assertThat(appraise(policy(chips.formatted(hex(64, 0x55)), ""))).isInstanceOf(Appraisal.Accepted.class);
        assertRefused(appraise(policy(chips.formatted(hex(64, 0x56)), "")), Refusal.PLATFORM);
        assertRefused(appraise(policy(chips.formatted(""), "")), Refusal.PLATFORM);
    }

    @Test
    void maskedChipId_isRefusedByDefault() {
        guest.chipId = octets(64, 0);
        refuses("", Refusal.PLATFORM);
        accepts("accept_masked_chip_id: true");
    }

    @Test
    void contradictingVersions_areRefused_whateverThePolicySays() {
        guest.committed = new SnpTcb(0, 4, 1, 25, 219);
        refuses("accept_provisional_firmware: true", Refusal.TCB);
        guest.committed = Machines.TCB;
        guest.reported = new SnpTcb(0, 4, 1, 25, 219);
        refuses("accept_provisional_firmware: true", Refusal.TCB);
    }

    @Test
    void provisionalFirmware_isRefusedByDefault() {
        guest.current = new SnpTcb(0, 4, 1, 25, 219);
        refuses("", Refusal.TCB);
        accepts("accept_provisional_firmware: true");
        guest.current = Machines.TCB;
        guest.currentFirmware = new SnpFirmware(1, 55, 30);
        refuses("", Refusal.TCB);
        accepts("accept_provisional_firmware: true");
    }

    @Test
    void requiredMitigations_mustBeStated() {
        accepts("required_launch_mitigations: 0x3");
        refuses("required_launch_mitigations: 0x4", Refusal.TCB);
        accepts("required_current_mitigations: 0x4");
        refuses("required_current_mitigations: 0x10", Refusal.TCB);
        guest.mitigations = Optional.empty();
        refuses("required_current_mitigations: 0x1", Refusal.TCB);
    }

    @ParameterizedTest
    @CsvSource({
        "measurement, 48, 17, MEASUREMENT",
        "host_data, 32, 80, CONFIGURATION",
        "id_key_digest, 48, 81, OWNER",
        "author_key_digest, 48, 82, OWNER",
        "report_id, 32, 83, OWNER",
        "report_id_ma, 32, 84, OWNER",
        "family_id, 16, 86, OWNER",
        "image_id, 16, 87, OWNER",
        "report_data, 64, 48, REPORT_DATA"
    })
    void field_isOneOfTheListed(String word, int length, int fill, Refusal refusal) {
        accepts("%s: [%s, %s]".formatted(word, hex(length, 0x99), hex(length, fill)));
        accepts("%s: any".formatted(word));
        refuses("%s: [%s]".formatted(word, hex(length, 0x99)), refusal);
        refuses("%s: []".formatted(word), refusal);
    }

    @Test
    void authorKeyDigest_countsOnlyWhereTheFirmwareCheckedIt() {
        guest.authorKeyEnabled = false;
        refuses("author_key_digest: [%s]".formatted(hex(48, 0x52)), Refusal.OWNER);
    }

    @Test
    void referenceValue_mayDemandANewerImage() {
        ReferenceValue newer = new ReferenceValue.Snp("image", "", measurement(0x11), 8, ReferencePeriod.ALWAYS);
        VerifiedSnp evidence = guest.verified();
        assertRefused(
                new Appraiser(policy(GENOA, ""), ReferenceValues.of(newer))
                        .appraise(evidence, Expectation.of(evidence.reportData()), NOW),
                Refusal.MEASUREMENT);
    }

    private static SnpTcb lowered(String component) {
        SnpTcb tcb = Machines.TCB;
        return switch (component) {
            case "bootloader" -> new SnpTcb(0, tcb.bootloader() - 1, tcb.tee(), tcb.snp(), tcb.microcode());
            case "tee" -> new SnpTcb(0, tcb.bootloader(), tcb.tee() - 1, tcb.snp(), tcb.microcode());
            case "snp" -> new SnpTcb(0, tcb.bootloader(), tcb.tee(), tcb.snp() - 1, tcb.microcode());
            default -> new SnpTcb(0, tcb.bootloader(), tcb.tee(), tcb.snp(), tcb.microcode() - 1);
        };
    }

    private void accepts(String snp) {
        assertThat(appraise(policy(GENOA, snp))).as(snp).isInstanceOf(Appraisal.Accepted.class);
    }

    private void refuses(String snp, Refusal reason) {
        assertRefused(appraise(policy(GENOA, snp)), reason);
    }

    private Appraisal appraise(AppraisalPolicy policy) {
        VerifiedSnp evidence = guest.verified();
        return new Appraiser(policy, ReferenceValues.of(new ReferenceValue.Snp("image", measurement(0x11))))
                .appraise(evidence, Expectation.of(evidence.reportData()), NOW);
    }

    private static void assertRefused(Appraisal appraisal, Refusal reason) {
        assertThat(appraisal)
                .isInstanceOfSatisfying(
                        Appraisal.Refused.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.sentence())
                                .isEqualTo(reason));
    }

    private static AppraisalPolicy policy(String product, String snp) {
        String document = "format: cce/appraisal-policy/v1\nname: test\nsnp:\n  products:\n    " + product + "\n"
                + (snp.isEmpty() ? "" : "  " + snp + "\n");
        return AppraisalPolicy.parse(document.getBytes(StandardCharsets.UTF_8));
    }
}
