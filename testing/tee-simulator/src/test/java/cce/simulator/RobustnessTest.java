package cce.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.EventLog;
import cce.attestation.EvidenceException;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.SignedJson;
import cce.attestation.Verification;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Random damage to every input. The verifier may refuse it or, where nothing signed was hit, accept it; it never
/// throws anything of its own accord, and parsers throw only the module's exception.
class RobustnessTest {
    private static final TestBench BENCH = new TestBench();
    private static final EvidenceVerifier VERIFIER =
            new EvidenceVerifier(BENCH.platform().anchors());
    private static final Collateral COLLATERAL = BENCH.platform().collateral(TestBench.NOW);
    private static final int ROUNDS = 400;

    @Test
    void damagedQuote_neverBreaksTheVerifier() {
        byte[] quote = BENCH.quote().bytes().bytes();
        damage(1, quote, damaged -> {
            RawEvidence evidence = RawEvidence.tdx(damaged);
            assertThat(VERIFIER.verify(evidence, COLLATERAL, TestBench.NOW)).isNotNull();
            onlyOurs(() -> CollateralNeed.of(evidence));
        });
    }

    @Test
    void damagedCollateral_neverBreaksTheParser() {
        byte[] json = COLLATERAL.format().getBytes(StandardCharsets.UTF_8);
        damage(
                2,
                json,
                damaged -> onlyOurs(() -> {
                    Collateral parsed = Collateral.parse(damaged);
                    assertThat(VERIFIER.verify(BENCH.quote(), parsed, TestBench.NOW))
                            .isNotNull();
                }));
    }

    @Test
    void damagedCrl_isNeverAcceptedAsAnother() {
        damage(3, COLLATERAL.pckCrl().bytes(), damaged -> {
            Collateral changed = with(COLLATERAL, Octets.of(damaged), COLLATERAL.tcbInfo());
            assertThat(VERIFIER.verify(BENCH.quote(), changed, TestBench.NOW))
                    .isInstanceOf(Verification.Rejected.class);
        });
    }

    @Test
    void damagedTcbInfo_isNeverAccepted() {
        byte[] text = COLLATERAL.tcbInfo().text().getBytes(StandardCharsets.ISO_8859_1);
        damage(4, text, damaged -> {
            SignedJson changed = new SignedJson(
                    new String(damaged, StandardCharsets.ISO_8859_1),
                    COLLATERAL.tcbInfo().signature());
            assertThat(VERIFIER.verify(BENCH.quote(), with(COLLATERAL, COLLATERAL.pckCrl(), changed), TestBench.NOW))
                    .isInstanceOf(Verification.Rejected.class);
        });
    }

    @Test
    void damagedAnswerAndEventLog_neverBreakTheirParsers() {
        String answer = "{\"tcbInfo\":" + COLLATERAL.tcbInfo().text() + ",\"signature\":\""
                + COLLATERAL.tcbInfo().signature().hex() + "\"}";
        damage(5, Digests.utf8(answer), damaged -> onlyOurs(() -> SignedJson.ofResponse(damaged, "tcbInfo")));
        damage(
                6,
                Digests.utf8(BENCH.td().eventLog()),
                damaged -> onlyOurs(() -> EventLog.ofDstack(new String(damaged, StandardCharsets.UTF_8))
                        .replay()));
    }

    @Test
    void signedObject_isTakenOutByteForByte() {
        String object = "{ \"a\" : [ 1 , {\"b\":\"}\\\"\\u00e9é\"} ] }";
        String answer =
                "{\"x\":{\"tcbInfo\":{}},\"tcbInfo\":" + object + " ,\"signature\":\"" + "00".repeat(64) + "\"}";
        assertThat(SignedJson.ofResponse(Digests.utf8(answer), "tcbInfo").text())
                .isEqualTo(object);
    }

    private static Collateral with(Collateral c, Octets pckCrl, SignedJson tcbInfo) {
        return new Collateral(
                c.pckCrlIssuerChain(),
                c.rootCaCrl(),
                pckCrl,
                c.tcbInfoIssuerChain(),
                tcbInfo,
                c.qeIdentityIssuerChain(),
                c.qeIdentity(),
                Optional.empty());
    }

    /// Calls `check` with damaged copies that really differ: bytes changed, cut off, repeated or removed.
    private static void damage(long seed, byte[] original, Consumer<byte[]> check) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damaged(random, original);
            if (!Arrays.equals(damaged, original)) {
                check.accept(damaged);
            }
        }
    }

    private static byte[] damaged(Random random, byte[] original) {
        int at = random.nextInt(original.length);
        byte[] copy = original.clone();
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(copy, at);
            case 1 -> {
                int length = Math.min(1 + random.nextInt(8), copy.length - at);
                for (int i = 0; i < length; i++) {
                    copy[at + i] = (byte) random.nextInt(256);
                }
                yield copy;
            }
            case 2 -> {
                copy[at] ^= (byte) (1 << random.nextInt(8));
                yield copy;
            }
            default -> {
                int length = Math.min(1 + random.nextInt(40), copy.length - at);
                byte[] shorter = new byte[copy.length - length];
                System.arraycopy(copy, 0, shorter, 0, at);
                System.arraycopy(copy, at + length, shorter, at, shorter.length - at);
                yield shorter;
            }
        };
    }

    private static void onlyOurs(Runnable parse) {
        try {
            parse.run();
        } catch (EvidenceException e) {
            assertThat(e.getMessage()).endsWith(".");
        }
    }
}
