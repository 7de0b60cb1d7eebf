package cce.cli;

import static cce.cli.AttestFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Corim;
import cce.attestation.DocumentKey;
import cce.attestation.ReferencePeriod;
import cce.attestation.TcbStatus;
import cce.cli.AttestFiles.Run;
import cce.simulator.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ResourceLock(Resources.SYSTEM_OUT)
class AttestVerifyTest {
    private static final String VERIFY = "attest verify --at " + AttestFiles.NOW + " ";
    private static final String TDX = VERIFY + "--evidence @quote.bin --root @root.der ";
    private static final String SNP = VERIFY + "--evidence @snp/report.bin --root @roots ";

    @TempDir
    private Path folder;

    @Test
    void goodQuote_isAccepted_withEveryCheck() {
        Run run = tdx(Scenario.good()).run(TDX + "--reference @image.json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .startsWith("accepted: a TDX quote, version 4 of the image 'our image'")
                .contains("  ok  signatures, certificate chain, revocation and dates")
                .contains("  ok  the TCB status is accepted (UpToDate)")
                .doesNotContain("  NO  ");
    }

    @Test
    void goodQuote_asJson_hasVerdictChecksAndClaims() {
        Run run = tdx(Scenario.good()).run(TDX + "--reference @image.json -o json");
        JsonNode json = run.json();
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(json.path("verdict").asString()).isEqualTo("accepted");
        assertThat(json.path("authentic").asBoolean()).isTrue();
        assertThat(json.path("tee").asString()).isEqualTo("TDX");
        assertThat(json.path("policy").asString()).matches("dev@sha256:[0-9a-f]{64}");
        assertThat(json.path("reference").asString()).isEqualTo("our image");
        assertThat(json.path("insecure_test_root").asBoolean()).isTrue();
        assertThat(json.path("revocation_checked").asBoolean()).isTrue();
        assertThat(json.path("judged_at").asString()).isEqualTo(AttestFiles.NOW.toString());
        assertThat(json.path("expires_at").asString()).startsWith("2026-07-");
        assertThat(json.path("checks").valueStream())
                .hasSizeGreaterThan(8)
                .allMatch(check ->
                        check.path("passed").asBoolean() && check.path("check").isString());
        assertThat(json.path("claims").isObject()).isTrue();
    }

    @Test
    void noReferenceValue_refuses() {
        Run run = tdx(Scenario.good()).run(TDX);
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.out()).startsWith("refused: no reference value").contains("(NO_REFERENCE_VALUES)", "  NO  ");
        JsonNode json = tdx(Scenario.good()).run(TDX + "-o json").json();
        assertThat(json.path("verdict").asString()).isEqualTo("refused");
        assertThat(json.path("authentic").asBoolean()).isTrue();
        assertThat(json.path("reason").asString()).isEqualTo("NO_REFERENCE_VALUES");
    }

    @Test
    void testRoot_isNothingToAProductionPolicy() {
        Run run = tdx(Scenario.good()).run(TDX + "--reference @image.json --policy production-tdx");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.out()).contains("(TEST_ROOT)");
    }

    @Test
    void policyFile_isJudgedBy() {
        AttestFiles files = tdx(Scenario.good().withStatus(TcbStatus.SW_HARDENING_NEEDED));
        assertThat(files.run(TDX + "--reference @image.json").out()).contains("(TCB)");
        files.put("mine.yaml", text("""
                        format: cce/appraisal-policy/v1
                        name: mine
                        insecure_accept_test_root: true
                        tdx:
                          tcb:
                            accept: [UpToDate, SWHardeningNeeded]
                        """));
        assertThat(files.run(TDX + "--reference @image.json --policy @mine.yaml")
                        .code())
                .isEqualTo(ExitCode.OK);
        files.put("broken.yaml", text("format: cce/appraisal-policy/v1\nnam: mine\n"));
        Run broken = files.run(TDX + "--policy @broken.yaml");
        assertThat(broken.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(broken.err()).contains("broken.yaml", "Line 1");
    }

    @Test
    void changedQuote_isRejected() {
        AttestFiles files = tdx(Scenario.good());
        byte[] quote = files.read("quote.bin");
        quote[200] ^= 1;
        files.put("quote.bin", quote);
        Run run = files.run(TDX + "--reference @image.json");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.out()).startsWith("rejected: ").contains("not authentic (EVIDENCE_SIGNATURE)");
        JsonNode json = files.run(TDX + "-o json").json();
        assertThat(json.path("verdict").asString()).isEqualTo("rejected");
        assertThat(json.path("authentic").asBoolean()).isFalse();
        assertThat(json.path("reason").asString()).isEqualTo("EVIDENCE_SIGNATURE");
        assertThat(json.has("claims")).isFalse();
    }

    @Test
    void revokedModule_isNamedWithItsVersion() {
        Run run = tdx(Scenario.good().withModule(TcbStatus.REVOKED)).run(TDX);
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.out())
                .containsPattern("^rejected: the TDX module is revoked \\(TDX_[0-9A-F]{2}, isvsvn \\d+\\)\\.");
    }

    @ParameterizedTest
    @CsvSource({"pck, REVOKED", "level, TCB_REVOKED", "expired, NOT_CURRENT"})
    void revokedOrExpired_isRejected(String what, String reason) {
        Scenario scenario = switch (what) {
            case "pck" -> Scenario.good().withPckRevoked();
            case "level" -> Scenario.good().withStatus(TcbStatus.REVOKED);
            default -> Scenario.good().expired();
        };
        Run run = tdx(scenario).run(TDX + "--reference @image.json -o json");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.json().path("reason").asString()).isEqualTo(reason);
    }

    @Test
    void missingCollateral_saysWhatIsNeededAndHowToGetIt() {
        AttestFiles files = tdx(Scenario.good()).put("elsewhere/readme", new byte[0]);
        Run run = files.run(TDX + "--collateral @elsewhere");
        assertThat(run.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(run.err()).contains("FMSPC 50cce0000001", "cce attest collateral fetch --fmspc 50cce0000001");
        assertThat(files.run(TDX + "--collateral @nowhere").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void offlineBundle_servesAsCollateral() {
        AttestFiles files = tdx(Scenario.good()).withBundle("offline.json");
        assertThat(files.run(TDX + "--reference @image.json --collateral @offline.json")
                        .code())
                .isEqualTo(ExitCode.OK);
        files.put("offline.json", text("{\"format\":\"cce-collateral-bundle\"}"));
        assertThat(files.run(TDX + "--collateral @offline.json").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void signedReference_counts_onlyWithItsSigner() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] corim = Corim.sign("release", AttestFiles.references(), ReferencePeriod.ALWAYS, DocumentKey.of(pair));
        AttestFiles files = tdx(Scenario.good())
                .put("image.corim", corim)
                .put("builder.pem", pem(pair))
                .put("other.pem", pem(other));
        String with = TDX + "--reference @image.corim ";
        assertThat(files.run(with + "--signer @builder.pem").code()).isEqualTo(ExitCode.OK);
        Run foreign = files.run(with + "--signer @other.pem");
        assertThat(foreign.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(foreign.err()).contains("No trusted key made the signature");
        assertThat(files.run(with).code()).isEqualTo(ExitCode.NOT_VERIFIED);
    }

    @Test
    void reportData_mustBeTheOneGiven() {
        AttestFiles files = tdx(Scenario.good());
        assertThat(files.run(TDX + "--reference @image.json --report-data 00").code())
                .isEqualTo(ExitCode.OK);
        assertThat(files.run(TDX + "--reference @image.json --report-data 01").out())
                .contains("(REPORT_DATA)");
        assertThat(files.run(TDX + "--report-data xyz").code()).isNotEqualTo(ExitCode.OK);
    }

    @Test
    void earToken_isWritten_forEveryVerdict() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        AttestFiles files = tdx(Scenario.good()).put("ear.pem", text(key));
        String ear = " --ear-key @ear.pem --ear-out @ear.jwt";
        assertThat(files.run(TDX + "--reference @image.json" + ear).code()).isEqualTo(ExitCode.OK);
        assertThat(claims(files)).contains("\"ear.status\":\"affirming\"");
        files.run(TDX + ear.strip());
        assertThat(claims(files)).contains("\"ear.status\":\"warning\"");
        byte[] quote = files.read("quote.bin");
        quote[200] ^= 1;
        files.put("quote.bin", quote).run(TDX + ear.strip());
        assertThat(claims(files)).contains("\"ear.status\":\"contraindicated\"");
        assertThat(files.run(TDX + "--ear-out @ear.jwt").code()).isEqualTo(ExitCode.USAGE);
    }

    private static String claims(AttestFiles files) {
        String token = new String(files.read("ear.jwt"), StandardCharsets.US_ASCII);
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    @Test
    void goodReport_isAccepted() {
        Run run = snp().run(SNP + "--reference @guest.json");
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .startsWith("accepted: a SEV-SNP report, version 3 of the image 'our guest'")
                .contains("revocation and dates");
        JsonNode json = snp().run(SNP + "--reference @guest.json -o json").json();
        assertThat(json.path("tee").asString()).isEqualTo("SEV_SNP");
        assertThat(json.path("revocation_checked").asBoolean()).isTrue();
    }

    @Test
    void reportWithoutAList_isSaidToBeUncheckedForRevocation() throws java.io.IOException {
        AttestFiles files = snp();
        java.nio.file.Files.delete(folder.resolve("snp/crl.der"));
        Run run = files.run(SNP + "--reference @guest.json");
        assertThat(run.out()).contains("  ok  signatures, certificate chain and dates");
        assertThat(files.run(SNP + "--reference @guest.json -o json")
                        .json()
                        .path("revocation_checked")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void revokedIntermediate_isRejected() {
        AttestFiles files = snp().put(
                        "snp/crl.der",
                        AttestFiles.AMD
                                .collateral(true, AttestFiles.NOW)
                                .crl()
                                .orElseThrow()
                                .bytes());
        Run run = files.run(SNP + "-o json");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.json().path("reason").asString()).isEqualTo("REVOKED");
    }

    @Test
    void reportWithoutItsKey_saysHowToGetIt() throws java.io.IOException {
        AttestFiles files = snp();
        java.nio.file.Files.delete(folder.resolve("snp/vek.der"));
        Run run = files.run(SNP + "--reference @guest.json");
        assertThat(run.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(run.err()).contains("cce attest collateral fetch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--evidence @nothing",
                "--evidence @quote.bin --at yesterday",
                "--evidence @quote.bin --policy @nothing.yaml",
                "--at 2026-06-15T12:00:00Z"
            })
    void wrongUsage_isSaid(String arguments) {
        Run run = tdx(Scenario.good()).run("attest verify " + arguments);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("cce: ").doesNotContain("\tat ");
    }

    @Test
    void garbage_isRejected_neverAnException() {
        AttestFiles files = new AttestFiles(folder)
                .put("quote.bin", text("no evidence at all"))
                .put("root.der", new byte[1]);
        Run run = files.run(TDX);
        assertThat(run.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.err()).contains("quote.bin").doesNotContain("\tat ");
    }

    private AttestFiles tdx(Scenario scenario) {
        return new AttestFiles(folder).withTdx(scenario);
    }

    private AttestFiles snp() {
        return new AttestFiles(folder).withSnp();
    }

    private static byte[] pem(KeyPair pair) {
        return text("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    }
}
