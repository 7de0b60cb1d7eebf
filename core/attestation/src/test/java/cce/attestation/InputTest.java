package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the parsers refuse, and with which reason.
class InputTest {
    @Test
    void evidence_aboveTheLimit_isRefused() {
        refused(Rejection.MALFORMED_EVIDENCE, () -> RawEvidence.tdx(new byte[RawEvidence.MAX_BYTES + 1]));
    }

    @Test
    void measurementsAndReportData_ofAnotherLength_areRefused() {
        refused(Rejection.MALFORMED_INPUT, () -> Measurement.of(new byte[47]));
        refused(Rejection.MALFORMED_INPUT, () -> Measurement.ofHex("0g"));
        refused(Rejection.MALFORMED_INPUT, () -> ReportData.of(new byte[63]));
    }

    @Test
    void policy_thatAcceptsARevokedTcb_cannotBeMade() {
        refused(
                Rejection.MALFORMED_POLICY,
                () -> new TcbPolicy(
                        Set.of(TcbStatus.REVOKED),
                        java.time.Duration.ZERO,
                        java.time.Duration.ZERO,
                        0,
                        Allowed.any(),
                        Set.of()));
    }

    @Test
    void octets_areCopied_andComparedByContent() {
        byte[] source = {1, 2};
        Octets octets = Octets.of(source);
        source[0] = 9;
        octets.bytes()[1] = 9;
        assertThat(octets).isEqualTo(Octets.ofHex("x", "0102")).isNotEqualTo(Octets.ofHex("x", "010200"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"pck_crl_issuer_chain\":1}",
                "{\"tcb_info\":\"a\",\"tcb_info\":\"b\"}",
                "{} {}",
                "{\"a\":1e999999999}",
                "{\"a\":99999999999999999999999999999999}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void collateral_thatIsNotStrictJson_isRefused(String json) {
        refused(Rejection.MALFORMED_COLLATERAL, () -> Collateral.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void collateral_thatIsNotUtf8_isRefused() {
        refused(Rejection.MALFORMED_COLLATERAL, () -> Collateral.parse(new byte[] {'"', (byte) 0xff, '"'}));
    }

    @Test
    void collateral_thatIsCompressed_isRefused() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        refused(Rejection.MALFORMED_COLLATERAL, () -> Collateral.parse(compressed.toByteArray()));
        refused(Rejection.MALFORMED_COLLATERAL, () -> SignedJson.ofResponse(compressed.toByteArray(), "tcbInfo"));
    }

    @Test
    void provider_thatDoesNotComputeSignatures_isNotTaken() {
        Provider empty = new Provider("Empty", "1", "offers nothing") {
            private static final long serialVersionUID = 1L;
        };
        assertThatThrownBy(() -> Cryptography.of(empty)).isInstanceOf(IllegalStateException.class);
        assertThat(Cryptography.ofJdk().name()).isEqualTo("JDK");
        assertThat(KnownAnswers.right(Cryptography.fastestPresent())).isTrue();
    }

    @Test
    void collateral_aboveTheLimit_isRefused() {
        byte[] large = new byte[SignedJson.MAX_BYTES + 100];
        Arrays.fill(large, (byte) ' ');
        large[0] = '{';
        large[large.length - 1] = '}';
        refused(Rejection.MALFORMED_COLLATERAL, () -> Collateral.parse(large));
    }

    @Test
    void deeplyNestedDer_isNoCertificateAndNoCrl() {
        byte[] bomb = nested(2000);
        refused(Rejection.MALFORMED_COLLATERAL, () -> Certificate.parse("bomb", Octets.of(bomb)));
        refused(Rejection.MALFORMED_COLLATERAL, () -> RevocationList.nextUpdate("bomb", Octets.of(bomb)));
    }

    @Test
    void certificate_withBytesAfterItsEnd_isRefused() {
        byte[] root = TrustAnchors.production().intelRoot().bytes();
        assertThat(Certificate.parse("root", Octets.of(root)).subjectName()).isEqualTo("Intel SGX Root CA");
        refused(
                Rejection.MALFORMED_COLLATERAL,
                () -> Certificate.parse("root", Octets.of(Arrays.copyOf(root, root.length + 1))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 255})
    void certificate_whoseSignatureHasUnusedBits_isRefused(int unusedBits) {
        byte[] root = TrustAnchors.production().intelRoot().bytes();
        int signature = Certificate.parse("root", Octets.of(root)).x509().getSignature().length;
        root[root.length - signature - 1] = (byte) unusedBits;
        refused(Rejection.MALFORMED_COLLATERAL, () -> Certificate.parse("root", Octets.of(root)));
    }

    @Test
    void pem_whoseMarkersShareTheirDashes_isRefused() {
        refused(
                Rejection.MALFORMED_COLLATERAL,
                () -> Pem.certificates("chain", "-----BEGIN CERTIFICATE-----END CERTIFICATE-----"));
    }

    @Test
    void pem_withTextBetweenOrCutOff_isRefused() {
        String one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assertThat(Pem.certificates("chain", one + one + "\0")).hasSize(2);
        Stream.of("x" + one, one + "x" + one, one.substring(0, 40), one.replace("AAAA", "A*AA"), one.repeat(5))
                .forEach(pem -> refused(Rejection.MALFORMED_COLLATERAL, () -> Pem.certificates("chain", pem)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"02", "0201", "028101ff", "02820001ff", "0280", "0203ffff", "020101ff", "0400", "0201ff", "0205"
            })
    void derNumber_notInItsOneForm_isRefused(String hex) {
        DerReader in = new DerReader("number", HexFormat.of().parseHex(hex));
        refused(Rejection.MALFORMED_COLLATERAL, () -> {
            in.unsigned(0xff);
            in.requireEnd();
        });
    }

    @Test
    void key_offTheCurve_isRefused() {
        refused(
                Rejection.EVIDENCE_SIGNATURE,
                () -> EcdsaKey.of(
                        Cryptography.ofJdk(),
                        EcdsaCurve.P256,
                        Octets.of(new byte[64]),
                        Rejection.EVIDENCE_SIGNATURE,
                        "key"));
        byte[] large = new byte[64];
        Arrays.fill(large, (byte) 0xff);
        refused(
                Rejection.EVIDENCE_SIGNATURE,
                () -> EcdsaKey.of(
                        Cryptography.ofJdk(), EcdsaCurve.P256, Octets.of(large), Rejection.EVIDENCE_SIGNATURE, "key"));
    }

    @Test
    void testAnchors_areMarked_andTrustNothingElse() {
        TrustAnchors test = TrustAnchors.insecureTestRoot(new byte[1]);
        assertThat(test.insecure()).isTrue();
        assertThat(TrustAnchors.production().insecure()).isFalse();
        refused(Rejection.UNTRUSTED_ROOT, () -> test.amdRoots(AmdProduct.MILAN));
        refused(
                Rejection.UNTRUSTED_ROOT,
                () -> TrustAnchors.insecureTestAmdRoots(java.util.Map.of()).intelRoot());
    }

    @Test
    void shippedIntelRoot_isTheOneIntelPublishes() throws Exception {
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256")
                .digest(TrustAnchors.production().intelRoot().bytes());
        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo("44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3");
    }

    private static byte[] nested(int depth) {
        byte[] inner = new byte[0];
        for (int i = 0; i < depth; i++) {
            int length = inner.length;
            byte[] head = length < 0x80
                    ? new byte[] {0x30, (byte) length}
                    : length < 0x100
                            ? new byte[] {0x30, (byte) 0x81, (byte) length}
                            : new byte[] {0x30, (byte) 0x82, (byte) (length >> 8), (byte) length};
            byte[] outer = Arrays.copyOf(head, head.length + length);
            System.arraycopy(inner, 0, outer, head.length, length);
            inner = outer;
        }
        return inner;
    }

    private static void refused(Rejection reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EvidenceException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
