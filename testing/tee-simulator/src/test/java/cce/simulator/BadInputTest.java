package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Collateral;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.Rejection;
import cce.attestation.SignedJson;
import cce.attestation.SnpCollateral;
import cce.attestation.Verification;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Genuine parts put together wrongly, and what a verifier that remembers must not remember. Each is tried on a
/// verifier that knows nothing and on one that has just accepted the genuine whole.
class BadInputTest {
    private static final TestBench BENCH = new TestBench();
    private static final Instant NOW = TestBench.NOW;
    private static final RawEvidence QUOTE = BENCH.quote();
    private static final Collateral GOOD = BENCH.platform().collateral(NOW);
    private static final SimulatedPlatform OTHER = SimulatedPlatform.create();
    private static final Collateral FOREIGN = OTHER.collateral(NOW);
    private static final int PEM_OFFSET = 1258;
    private static final int SNP_KEY_INFO_OFFSET = 0x48;

    @Test
    void crlsOfEachOthersCa_areRejected() {
        rejected(QUOTE, with(GOOD.pckCrl(), GOOD.rootCaCrl(), GOOD.tcbInfo()), NOW, Rejection.WRONG_COLLATERAL);
    }

    @Test
    void crlOfAnotherRoot_isRejected() {
        rejected(QUOTE, with(FOREIGN.rootCaCrl(), GOOD.pckCrl(), GOOD.tcbInfo()), NOW, Rejection.UNTRUSTED_CHAIN);
    }

    /// The bits would be cleared, and half of all signatures end in one that is clear already.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void crlWhoseSignatureHasUnusedBits_isRejected(int unusedBits) throws Exception {
        byte[] crl = GOOD.pckCrl().bytes();
        X509CRL parsed = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(crl));
        crl[crl.length - parsed.getSignature().length - 1] = (byte) unusedBits;
        rejected(QUOTE, with(GOOD.rootCaCrl(), Octets.of(crl), GOOD.tcbInfo()), NOW, Rejection.MALFORMED_COLLATERAL);
    }

    @Test
    void documentsTakenForEachOther_areRejected() {
        rejected(QUOTE, with(GOOD.rootCaCrl(), GOOD.pckCrl(), GOOD.qeIdentity()), NOW, Rejection.WRONG_COLLATERAL);
    }

    @Test
    void documentOfAnotherSigner_isRejected() {
        rejected(QUOTE, with(GOOD.rootCaCrl(), GOOD.pckCrl(), FOREIGN.tcbInfo()), NOW, Rejection.COLLATERAL_SIGNATURE);
    }

    @Test
    void collateralOfAnotherRoot_isRejected() {
        assertRejected(new EvidenceVerifier(BENCH.platform().anchors()).verify(QUOTE, FOREIGN, NOW));
        assertRejected(warm().verify(QUOTE, FOREIGN, NOW));
    }

    @Test
    void documentWithAChangedStatus_isRejected() {
        SignedJson forged = new SignedJson(
                GOOD.tcbInfo().text().replace("UpToDate", "OutOfDate"),
                GOOD.tcbInfo().signature());
        rejected(QUOTE, with(GOOD.rootCaCrl(), GOOD.pckCrl(), forged), NOW, Rejection.COLLATERAL_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-40_000, -31, 31, 40_000})
    void clockOutsideEveryValidity_isRejected(long days) {
        rejected(QUOTE, GOOD, NOW.plus(Duration.ofDays(days)), Rejection.NOT_CURRENT);
    }

    @Test
    void platformRevokedSinceItWasLastSeen_isRejected() {
        Collateral revoking = BENCH.platform().collateral(Scenario.good().withPckRevoked(), NOW);
        rejected(QUOTE, revoking, NOW, Rejection.REVOKED);
    }

    @Test
    void platformCertificateActingAsCa_isRejected() {
        String[] chain = pems();
        rejected(withChain(chain[0] + chain[0] + chain[2]), GOOD, NOW, Rejection.UNTRUSTED_CHAIN);
    }

    @Test
    void chainInAnotherOrderOrLength_isRejected() {
        String[] chain = pems();
        rejected(withChain(chain[1] + chain[0] + chain[2]), GOOD, NOW, Rejection.UNTRUSTED_CHAIN);
        rejected(withChain(chain[0] + chain[1]), GOOD, NOW, Rejection.UNTRUSTED_CHAIN);
        rejected(withChain(chain[0] + chain[1] + chain[2] + chain[2]), GOOD, NOW, Rejection.UNTRUSTED_CHAIN);
        rejected(withChain(""), GOOD, NOW, Rejection.UNTRUSTED_CHAIN);
    }

    @Test
    void chainEndingInALookalikeRoot_isRejected() {
        String[] chain = pems();
        String root = pem(OTHER.rootDer());
        rejected(withChain(chain[0] + chain[1] + root), GOOD, NOW, Rejection.UNTRUSTED_ROOT);
    }

    @Test
    void statementOfTheQuotingEnclave_isNotReused_whenAnyByteDiffers() {
        EvidenceVerifier warm = warm();
        for (int offset = 770; offset < 1252; offset++) {
            byte[] quote = QUOTE.bytes().bytes();
            quote[offset] ^= 1;
            assertRejected(warm.verify(RawEvidence.tdx(quote), GOOD, NOW));
        }
        assertThat(warm.verify(QUOTE, GOOD, NOW)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void report_thatNamesAnotherKindOfKeyThanItsCertificate_isRejected() {
        SimulatedSnpPlatform platform = SimulatedSnpPlatform.create();
        SnpCollateral collateral =
                new SnpCollateral(platform.collateral(false, NOW).vek(), Optional.empty());
        byte[] report = platform.report(3, TestBench.CONFIG, Octets.of(new byte[32]), TestBench.REPORT_DATA)
                .bytes()
                .bytes();
        report[SNP_KEY_INFO_OFFSET] |= 1 << 2;
        Verification result = new EvidenceVerifier(platform.anchors()).verify(RawEvidence.snp(report), collateral, NOW);
        assertThat(assertRejected(result).reason()).isEqualTo(Rejection.UNTRUSTED_CHAIN);
    }

    @Test
    void chipCertificateInPlaceOfCrl_isRejected() {
        SimulatedSnpPlatform platform = SimulatedSnpPlatform.create();
        Octets vek = platform.collateral(false, NOW).vek();
        RawEvidence report = platform.report(3, TestBench.CONFIG, Octets.of(new byte[32]), TestBench.REPORT_DATA);
        Verification result =
                new EvidenceVerifier(platform.anchors()).verify(report, new SnpCollateral(vek, Optional.of(vek)), NOW);
        assertThat(assertRejected(result).reason()).isEqualTo(Rejection.MALFORMED_COLLATERAL);
    }

    private static void rejected(RawEvidence quote, Collateral collateral, Instant now, Rejection reason) {
        EvidenceVerifier cold = new EvidenceVerifier(BENCH.platform().anchors());
        assertThat(assertRejected(cold.verify(quote, collateral, now)).reason()).isEqualTo(reason);
        assertThat(assertRejected(warm().verify(quote, collateral, now)).reason())
                .isEqualTo(reason);
    }

    private static Verification.Rejected assertRejected(Verification result) {
        assertThat(result).isInstanceOf(Verification.Rejected.class);
        Verification.Rejected rejected = (Verification.Rejected) result;
        assertThat(rejected.sentence()).endsWith(".").hasSizeGreaterThan(20);
        return rejected;
    }

    private static EvidenceVerifier warm() {
        EvidenceVerifier verifier = new EvidenceVerifier(BENCH.platform().anchors());
        assertThat(verifier.verify(QUOTE, GOOD, NOW)).isInstanceOf(Verification.Verified.class);
        return verifier;
    }

    private static Collateral with(Octets rootCrl, Octets pckCrl, SignedJson tcbInfo) {
        return new Collateral(
                GOOD.pckCrlIssuerChain(),
                rootCrl,
                pckCrl,
                GOOD.tcbInfoIssuerChain(),
                tcbInfo,
                GOOD.qeIdentityIssuerChain(),
                GOOD.qeIdentity(),
                Optional.empty());
    }

    /// The certificates the genuine quote carries.
    private static String[] pems() {
        byte[] quote = QUOTE.bytes().bytes();
        String text = new String(quote, PEM_OFFSET, quote.length - PEM_OFFSET, StandardCharsets.ISO_8859_1);
        String end = "-----END CERTIFICATE-----";
        String[] parts = text.split(end);
        return new String[] {
            parts[0] + end + "\n", parts[1].strip() + "\n" + end + "\n", parts[2].strip() + "\n" + end + "\n"
        };
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    /// The genuine quote with other certificates and all sizes right; the signature does not cover them.
    private static RawEvidence withChain(String pem) {
        byte[] quote = QUOTE.bytes().bytes();
        byte[] chain = pem.getBytes(StandardCharsets.ISO_8859_1);
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(PEM_OFFSET + chain.length)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put(quote, 0, PEM_OFFSET)
                .put(chain);
        out.putInt(632, PEM_OFFSET + chain.length - 636);
        out.putInt(766, PEM_OFFSET + chain.length - 770);
        out.putInt(1254, chain.length);
        return RawEvidence.tdx(out.array());
    }
}
