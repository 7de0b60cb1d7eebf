package cce.attestation;

import static cce.attestation.Machines.NOW;
import static cce.attestation.Machines.measurement;
import static cce.attestation.Machines.octets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens: evidence in an EAT, results in an EAR.
class TokenTest {
    private static final KeyPair P256 = CorimTest.pair("EC");
    private static final KeyPair ED25519 = CorimTest.pair("Ed25519");
    private static final TrustedSigners SIGNERS = TrustedSigners.of(P256.getPublic(), ED25519.getPublic());
    private static final Octets NONCE = octets(32, 9);
    private static final Eat EAT = new Eat(NONCE, new RawEvidence(TeeType.SEV_SNP, octets(1184, 3)), "[]", NOW);
    private static final AppraisalPolicy POLICY = AppraisalPolicy.Shipped.DEV.policy();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int ROUNDS = 1500;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "Ed25519"})
    void eat_survivesEachOfItsForms(String algorithm) {
        DocumentKey key = key(algorithm);
        assertThat(Eat.read(EAT.toUccs())).isEqualTo(EAT);
        assertThat(Eat.readSigned(EAT.toCwt(key), SIGNERS)).isEqualTo(EAT);
        assertThat(Eat.readSigned(ascii(EAT.toJwt(key)), SIGNERS)).isEqualTo(EAT);
        assertThat(Eat.read(ascii(EAT.toJwt(key)))).isEqualTo(EAT);
    }

    @Test
    void eatNonce_isWhatReportDataMustBe() {
        byte[] bound = EAT.boundReportData().value().bytes();
        assertThat(java.util.Arrays.copyOf(bound, 32)).isEqualTo(NONCE.bytes());
        assertThat(java.util.Arrays.copyOfRange(bound, 32, 64)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 65})
    void eatNonceOfAnotherLength_isRefused(int length) {
        refused(Rejection.MALFORMED_TOKEN, () -> new Eat(octets(length, 1), EAT.evidence(), "", NOW));
    }

    @Test
    void eatThatIsNotSigned_orByAnother_isRefusedWhereASignatureIsWanted() {
        TrustedSigners others = TrustedSigners.of(CorimTest.pair("EC").getPublic());
        refused(Rejection.UNTRUSTED_SIGNER, () -> Eat.readSigned(EAT.toUccs(), SIGNERS));
        refused(Rejection.UNTRUSTED_SIGNER, () -> Eat.readSigned(EAT.toCwt(key("EC")), others));
        refused(Rejection.UNTRUSTED_SIGNER, () -> Eat.readSigned(ascii(EAT.toJwt(key("EC"))), others));
    }

    @Test
    void mutatedEat_isReadOrRefused_neverAnythingElse() {
        Random random = new Random(3);
        List<byte[]> forms = List.of(EAT.toUccs(), EAT.toCwt(key("EC")), ascii(EAT.toJwt(key("Ed25519"))));
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = forms.get(round % 3).clone();
            int from = random.nextBoolean() ? Math.min(80, bytes.length) : bytes.length;
            bytes[random.nextInt(from)] = (byte) random.nextInt(256);
            try {
                Eat.read(bytes);
            } catch (EvidenceException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void acceptedEvidence_givesAnAffirmingResult_thatNamesPolicyAndNonce() {
        EarToken result = EarToken.verify(ear(new Machines.Guest(), key("EC")), SIGNERS, NOW, HOUR);
        assertThat(result.affirming()).isTrue();
        assertThat(result.policyId()).isEqualTo(POLICY.id());
        assertThat(result.nonce()).contains(NONCE);
        assertThat(result.vector()).containsEntry("hardware", 2).containsEntry("executables", 3);
    }

    @Test
    void refusedEvidence_neverGivesAnAffirmingResult() {
        Machines.Guest debug = new Machines.Guest();
        debug.policy |= 1L << 19;
        assertThat(status(debug)).isEqualTo("contraindicated");
        Machines.Guest migratable = new Machines.Guest();
        migratable.policy |= 1L << 18;
        assertThat(status(migratable)).isEqualTo("contraindicated");
        Machines.Guest provisional = new Machines.Guest();
        provisional.currentFirmware = new SnpFirmware(2, 0, 0);
        assertThat(status(provisional)).isEqualTo("warning");
        String rejected = EarToken.signRejected(
                new Verification.Rejected(Rejection.EVIDENCE_SIGNATURE, "x"), POLICY, Optional.empty(), NOW, key("EC"));
        assertThat(EarToken.verify(rejected, SIGNERS, NOW, HOUR).status()).isEqualTo("contraindicated");
    }

    @Test
    void everyRefusal_lowersTheVector() {
        for (Refusal refusal : Refusal.values()) {
            Examination examination = new Examination(
                    List.of(AppraisalCheck.of("x", false, refusal, "x")), new Appraisal.Refused(refusal, "x"));
            assertThat(TrustVector.of(examination).status()).as(refusal.name()).isNotEqualTo("affirming");
        }
    }

    @Test
    void resultOfAnotherSigner_orOld_orFromTheFuture_isRefused() {
        String token = ear(new Machines.Guest(), key("EC"));
        TrustedSigners others = TrustedSigners.of(CorimTest.pair("EC").getPublic());
        refused(Rejection.UNTRUSTED_SIGNER, () -> EarToken.verify(token, others, NOW, HOUR));
        refused(
                Rejection.NOT_CURRENT,
                () -> EarToken.verify(token, SIGNERS, NOW.plus(HOUR).plusSeconds(2), HOUR));
        refused(Rejection.NOT_CURRENT, () -> EarToken.verify(token, SIGNERS, NOW.minusSeconds(2), HOUR));
    }

    @Test
    void tokenWithAnotherAlgorithm_isRefused() {
        String[] parts = ear(new Machines.Guest(), key("EC")).split("\\.");
        for (String algorithm : List.of("none", "HS256", "ES384", "EdDSA", "RS256")) {
            String header = base64("{\"alg\":\"" + algorithm + "\"}");
            refused(null, () -> EarToken.verify(header + "." + parts[1] + "." + parts[2], SIGNERS, NOW, HOUR));
            refused(null, () -> EarToken.verify(header + "." + parts[1] + ".", SIGNERS, NOW, HOUR));
        }
    }

    @Test
    void everyChangedCharacterOfAToken_isRefused() {
        String token = ear(new Machines.Guest(), key("Ed25519"));
        for (int i = 0; i < token.length(); i += 3) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            refused(null, () -> EarToken.verify(changed, SIGNERS, NOW, HOUR));
        }
    }

    @Test
    void token_isAStandardJwt_whoseSignatureAnyJoseLibraryChecks() throws GeneralSecurityException {
        String[] parts = ear(new Machines.Guest(), key("EC")).split("\\.");
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(P256.getPublic());
        signature.update(ascii(parts[0] + "." + parts[1]));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .contains("\"ear.status\":\"affirming\"", "\"ear.trustworthiness-vector\":{", "\"report_data\":\"3030");
    }

    @Test
    void evidenceFile_isRecognisedByItsContent() {
        byte[] report = new byte[1184];
        report[0] = 3;
        report[0x34] = 1;
        String hex = Octets.of(report).hex();
        byte[] eat = new Eat(NONCE, RawEvidence.snp(report), "", NOW).toUccs();
        for (byte[] file : List.of(
                report,
                ascii(hex),
                ascii("0x" + hex + "\n"),
                ascii(Base64.getEncoder().encodeToString(report)),
                ascii("{\"quote\":\"" + hex + "\",\"event_log\":\"[]\"}"),
                eat)) {
            assertThat(EvidenceFile.read(file).evidence()).isEqualTo(RawEvidence.snp(report));
        }
        for (byte[] file : List.of(new byte[0], new byte[5000], ascii("hello"), ascii("{}"), ascii("{\"quote\":1}"))) {
            refused(null, () -> EvidenceFile.read(file));
        }
    }

    private static String status(Machines.Guest guest) {
        return EarToken.verify(ear(guest, key("EC")), SIGNERS, NOW, HOUR).status();
    }

    private static String ear(Machines.Guest guest, DocumentKey key) {
        VerifiedSnp evidence = guest.verified();
        Examination examination = new Appraiser(
                        POLICY, ReferenceValues.of(new ReferenceValue.Snp("image", measurement(0x11))))
                .examine(evidence, Expectation.of(evidence.reportData()), NOW);
        return EarToken.sign(evidence, examination, POLICY, Optional.of(NONCE), NOW, key);
    }

    private static DocumentKey key(String algorithm) {
        return DocumentKey.of(algorithm.equals("EC") ? P256 : ED25519);
    }

    private static void refused(@org.jspecify.annotations.Nullable Rejection reason, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(EvidenceException.class, e -> {
            if (reason != null) {
                assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            }
        });
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ascii(text));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
