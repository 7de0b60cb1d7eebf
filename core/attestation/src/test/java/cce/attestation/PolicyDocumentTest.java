package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A policy document that could be misread is refused, with its line.
class PolicyDocumentTest {
    private static final String GOOD = """
            format: cce/appraisal-policy/v1
            name: test
            description: a policy
            tdx:
              tcb:
                accept: [UpToDate]
                out_of_date_grace_days: 0
              attributes:
                sept_ve_disable: required
              xfam_allowed: 0xe7
              mrtd: any
            snp:
              min_abi: "1.51"
              products:
                Genoa:
                  min_tcb: {bootloader: 1, tee: 0, snp: 2, microcode: 3}
                  chip_ids: any
            """;
    private static final int ROUNDS = 3000;

    @Test
    void goodDocument_isRead_andCitedByItsDigest() {
        AppraisalPolicy policy = AppraisalPolicy.parse(bytes(GOOD));
        assertThat(policy.tdx()).isPresent();
        assertThat(policy.snp()).isPresent();
        assertThat(policy.insecure()).isFalse();
        assertThat(policy.id()).matches("test@sha256:[0-9a-f]{64}");
        assertThat(AppraisalPolicy.parse(bytes(GOOD + "# changed\n")).id()).isNotEqualTo(policy.id());
    }

    @ParameterizedTest
    @EnumSource(AppraisalPolicy.Shipped.class)
    void shippedPolicy_isReadable_andOnlyDevIsInsecure(AppraisalPolicy.Shipped shipped) {
        assertThat(shipped.policy().name()).isEqualTo(shipped.word());
        assertThat(shipped.policy().insecure()).isEqualTo(shipped == AppraisalPolicy.Shipped.DEV);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format: cce/appraisal-policy/v1 | format: cce/appraisal-policy/v2 | Line 1",
                "format: cce/appraisal-policy/v1 | 'format: ' | Line 1",
                "name: test | name: Test | Line 2",
                "name: test | name: 12 | Line 2",
                "name: test | name: [test] | Line 2",
                "name: test | 'name: \"\"' | Line 2",
                "description: | descripton: | Line 3",
                "accept: [UpToDate] | accept: [uptodate] | Line 6",
                "accept: [UpToDate] | accept: UpToDate | Line 6",
                "accept: [UpToDate] | accept: [Revoked] | Line 6",
                "accept: [UpToDate] | accept: [UpToDate, UpToDate] | Line 6",
                "accept: [UpToDate] | accept: [[UpToDate]] | Line 6",
                "accept: [UpToDate] | accept: {UpToDate: true} | Line 6",
                "accept: [UpToDate] | reject: [UpToDate] | Line 6",
                "grace_days: 0 | grace_days: \"0\" | Line 7",
                "grace_days: 0 | grace_days: -1 | Line 7",
                "grace_days: 0 | grace_days: 1.5 | Line 7",
                "grace_days: 0 | grace_days: 731 | Line 7",
                "grace_days: 0 | grace_days: 99999999999999999999999 | Line 7",
                "grace_days: 0 | grace_days: 010 | Line 7",
                "grace_days: 0 | 'grace_days: ' | Line 7",
                "sept_ve_disable: required | sept_ve_disable: true | Line 9",
                "sept_ve_disable: required | sept_ve_disable: Required | Line 9",
                "sept_ve_disable: required | sept_ve_disabled: required | Line 9",
                "sept_ve_disable: required | debug: any | Line 9",
                "0xe7 | 0x1ffffffffffffffff | Line 10",
                "0xe7 | all | Line 10",
                "mrtd: any | mrtd: all | Line 11",
                "mrtd: any | mrtd: [any] | Line 11",
                "mrtd: any | mrtd: [00ff] | Line 11",
                "mrtd: any | mrtdd: any | Line 11",
                "mrtd: any | mrtd: | Line 11",
                "\"1.51\" | 1.51 | Line 13",
                "\"1.51\" | \"1.51.1\" | Line 13",
                "\"1.51\" | \"1.256\" | Line 13",
                "Genoa: | Rome: | Line 1",
                "microcode: 3} | microcode: 256} | Line 16",
                "microcode: 3} | ucode: 3} | Line 16",
                "tee: 0, | 'tee: 0, fmc: 1,' | Line 16",
                "chip_ids: any | chips: any | Line 1"
            })
    void documentThatSaysSomethingElse_isRefusedAtItsLine(String was, String is, String line) {
        assertThat(GOOD).contains(was);
        refused(GOOD.replace(was, is), line);
    }

    @Test
    void duplicateKey_isRefused() {
        refused(GOOD + "name: again\n", "is there twice");
        refused(GOOD.replace("mrtd: any", "mrtd: any\n  mrtd: any"), "Line 12");
    }

    @Test
    void anchorsAliasesTagsAndMergeKeys_areRefused() {
        refused(GOOD.replace("[UpToDate]", "&a [UpToDate]"), "anchors are not allowed");
        refused(GOOD.replace("[UpToDate]", "*a"), "aliases are not allowed");
        refused(GOOD.replace("[UpToDate]", "!!seq [UpToDate]"), "tags are not allowed");
        refused(GOOD.replace("name: test", "name: !custom test"), "tags are not allowed");
        refused(GOOD.replace("  mrtd: any", "  <<: {mrtd: any}"), "Line 11");
    }

    @Test
    void whatIsNotOneSmallDocument_isRefused() {
        refused("", "Line 1");
        refused("- a\n", "Line 1");
        refused("just text", "Line 1");
        refused(GOOD + "---\nname: second\n", "second document");
        refused(GOOD + "\t- tab\n", "Line");
        refused("# " + "x".repeat(300 * 1024), "at most");
        refused("a: " + "[".repeat(50) + "]".repeat(50), "nested too deeply");
        refused("a: [" + "1, ".repeat(30_000) + "1]", "too many values");
        assertThatThrownBy(() -> AppraisalPolicy.parse(new byte[] {(byte) 0xff, (byte) 0xfe, 0x41}))
                .isInstanceOf(EvidenceException.class);
    }

    @Test
    void mutatedDocument_isReadOrRefused_neverAnythingElse() {
        Random random = new Random(42);
        byte[] good = bytes(GOOD);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = good.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                mutated[random.nextInt(mutated.length)] = (byte)
                        (random.nextInt(8) == 0
                                ? random.nextInt(256)
                                : " \n:-[]{}&*!\"'#0x".charAt(random.nextInt(16)));
            }
            try {
                AppraisalPolicy.parse(mutated);
            } catch (EvidenceException e) {
                assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_POLICY);
            }
        }
    }

    private static void refused(String document, String says) {
        assertThatThrownBy(() -> AppraisalPolicy.parse(bytes(document)))
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.MALFORMED_POLICY))
                .hasMessageContaining(says);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
