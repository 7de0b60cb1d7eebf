package cce.attestation;

import static cce.attestation.Machines.measurement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.attestation.cbor.Cbor;
import cce.attestation.cbor.CborException;
import cce.attestation.cbor.CborReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signed reference values: documents that another implementation (pycose, cbor2) made are read, ours are read back,
/// and what is changed, unsigned, foreign or not understood is refused.
class CorimTest {
    private static final ReferencePeriod ALWAYS = ReferencePeriod.ALWAYS;
    private static final KeyPair P256 = pair("EC");
    private static final KeyPair ED25519 = pair("Ed25519");
    private static final DocumentKey KEY = DocumentKey.of(P256);
    private static final TrustedSigners SIGNERS = TrustedSigners.of(P256.getPublic(), ED25519.getPublic());
    private static final List<ReferenceValue> VALUES = List.of(
            new ReferenceValue.Tdx(
                    "ours/ours/0",
                    "7.1 (blue)",
                    measurement(1),
                    List.of(
                            Optional.of(measurement(2)),
                            Optional.empty(),
                            Optional.of(measurement(3)),
                            Optional.empty()),
                    Optional.of(measurement(4)),
                    ALWAYS),
            new ReferenceValue.Snp("ours/ours/1", "", measurement(5), 6, ALWAYS));
    private static final int ROUNDS = 2000;

    @ParameterizedTest
    @CsvSource({"es256, EC", "eddsa, Ed25519"})
    void documentOfAnotherImplementation_isRead(String name, String algorithm) throws GeneralSecurityException {
        Corim corim = Corim.read(resource(name + ".corim"), TrustedSigners.of(key(name, algorithm)));
        assertThat(corim.id()).isEqualTo("release-7");
        assertThat(corim.signer()).isEqualTo(DocumentKey.idOf(key(name, algorithm)));
        // The document counts to the end of 2026, the signature only to September.
        assertThat(corim.period().notBefore()).contains(Instant.ofEpochSecond(1_767_225_600));
        assertThat(corim.period().notAfter()).contains(Instant.ofEpochSecond(1_790_000_000));
        ReferencePeriod period = corim.period();
        assertThat(corim.values())
                .containsExactly(
                        new ReferenceValue.Tdx(
                                "release-7/cvm-image/0",
                                "",
                                measurement(0x11),
                                List.of(
                                        Optional.of(measurement(0x20)),
                                        Optional.of(measurement(0x21)),
                                        Optional.empty(),
                                        Optional.empty()),
                                Optional.empty(),
                                period),
                        new ReferenceValue.Snp("release-7/cvm-image/1", "", measurement(0x11), 5, period));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "Ed25519"})
    void ownDocument_isReadBack(String algorithm) {
        DocumentKey key = DocumentKey.of(algorithm.equals("EC") ? P256 : ED25519);
        byte[] document = Corim.sign("ours", VALUES, ALWAYS, key);
        assertThat(Corim.read(document, SIGNERS).values()).isEqualTo(VALUES);
    }

    @Test
    void unsignedDocument_isRefused() {
        refused(resource("unsigned.corim"), SIGNERS, Rejection.UNTRUSTED_SIGNER);
    }

    @Test
    void foreignOrMissingSigner_isRefused() {
        refused(resource("es256.corim"), SIGNERS, Rejection.UNTRUSTED_SIGNER);
        refused(resource("eddsa.corim"), new TrustedSigners(List.of()), Rejection.UNTRUSTED_SIGNER);
    }

    @Test
    void everyChangedByteOfASignedDocument_isRefused() throws GeneralSecurityException {
        byte[] good = resource("es256.corim");
        TrustedSigners signers = TrustedSigners.of(key("es256", "EC"));
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            int at = i;
            assertThatThrownBy(() -> Corim.read(changed, signers))
                    .as("byte " + at)
                    .isInstanceOf(EvidenceException.class);
        }
    }

    @Test
    void truncatedDocument_isRefused() throws GeneralSecurityException {
        byte[] good = resource("eddsa.corim");
        TrustedSigners signers = TrustedSigners.of(key("eddsa", "Ed25519"));
        for (int length = 0; length < good.length; length++) {
            byte[] shorter = java.util.Arrays.copyOf(good, length);
            assertThatThrownBy(() -> Corim.read(shorter, signers)).isInstanceOf(EvidenceException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vendor",
                "model",
                "instance",
                "unknown-key",
                "twice",
                "no-mrtd",
                "short-digest",
                "sha-256",
                "two-digests",
                "extra-field",
                "no-values",
                "exact-svn",
                "raw-value"
            })
    void signedDocument_thatSaysMoreOrLessThanIsUnderstood_isRefused(String what) {
        refused(signedTriple(broken(what)), SIGNERS, Rejection.MALFORMED_REFERENCES);
    }

    @Test
    void wellFormedTriple_isAccepted_soTheRefusalsAreAboutTheirCause() {
        assertThat(Corim.read(signedTriple(broken("")), SIGNERS).values()).hasSize(1);
    }

    @Test
    void otherContentType_orCriticalHeader_isRefused() {
        byte[] payload = manifest(broken(""));
        Map<Cbor, Cbor> header = new LinkedHashMap<>();
        header.put(Cbor.of(3), Cbor.of("application/eat+cwt"));
        refused(CoseSign1.sign(KEY, header, payload).encoded(), SIGNERS, Rejection.MALFORMED_REFERENCES);
        header.put(Cbor.of(3), Cbor.of("application/rim+cbor"));
        header.put(Cbor.of(2), Cbor.array(Cbor.of(8)));
        refused(CoseSign1.sign(KEY, header, payload).encoded(), SIGNERS, Rejection.MALFORMED_REFERENCES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"urn:cce:corim:images:2", "", "http://example.com"})
    void otherProfile_isRefused(String profile) {
        Cbor uri = new Cbor.Tagged(32, Cbor.of(profile));
        refused(signed(manifest(broken(""), Cbor.of(3), uri)), SIGNERS, Rejection.MALFORMED_REFERENCES);
    }

    @Test
    void profileThatIsNoUri_orManifestThatNeedsOthers_isRefused() {
        Cbor oid = new Cbor.Tagged(111, Cbor.of(new byte[] {0x2a, 3}));
        refused(signed(manifest(broken(""), Cbor.of(3), oid)), SIGNERS, Rejection.MALFORMED_REFERENCES);
        Cbor plain = Cbor.of(Corim.PROFILE);
        refused(signed(manifest(broken(""), Cbor.of(3), plain)), SIGNERS, Rejection.MALFORMED_REFERENCES);
        Cbor others = Cbor.array(Cbor.dict());
        refused(signed(manifest(broken(""), Cbor.of(2), others)), SIGNERS, Rejection.MALFORMED_REFERENCES);
    }

    @Test
    void ownProfile_isAccepted() {
        Cbor ours = new Cbor.Tagged(32, Cbor.of("urn:cce:corim:images:1"));
        assertThat(Corim.read(signed(manifest(broken(""), Cbor.of(3), ours)), SIGNERS)
                        .values())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 101})
    void version_isOneShortLine(int characters) {
        byte[] document = Corim.sign("x", List.of(versioned("v".repeat(characters))), ALWAYS, KEY);
        if (characters > 100) {
            refused(document, SIGNERS, Rejection.MALFORMED_REFERENCES);
        } else {
            assertThat(Corim.read(document, SIGNERS).values())
                    .extracting(ReferenceValue::version)
                    .containsExactly("v".repeat(characters));
        }
    }

    @Test
    void versionWithControlCharacters_isRefused() {
        refused(Corim.sign("x", List.of(versioned("7\n8")), ALWAYS, KEY), SIGNERS, Rejection.MALFORMED_REFERENCES);
    }

    private static ReferenceValue versioned(String version) {
        return new ReferenceValue.Snp("x", version, measurement(1), 0, ALWAYS);
    }

    @Test
    void statement_isTheSame_whateverIsChangedOutsideTheSignature() {
        byte[] document = Corim.sign("ours", VALUES, ALWAYS, KEY);
        Cbor.Array parts = (Cbor.Array) ((Cbor.Tagged) CborReader.read(document)).content();
        Cbor unprotected = Cbor.dict(Cbor.of(99), Cbor.of("anything"));
        byte[] dressed = new Cbor.Tagged(
                        18,
                        Cbor.array(
                                parts.items().get(0),
                                unprotected,
                                parts.items().get(2),
                                parts.items().get(3)))
                .encoded();
        assertThat(dressed).isNotEqualTo(document);
        assertThat(Corim.read(dressed, SIGNERS).statement())
                .isEqualTo(Corim.read(document, SIGNERS).statement())
                .isNotEqualTo(Corim.read(Corim.sign("other", VALUES, ALWAYS, KEY), SIGNERS)
                        .statement());
    }

    @Test
    void publicKeyOfAnotherKind_isRefused() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] p384 = generator.generateKeyPair().getPublic().getEncoded();
        assertThatThrownBy(() -> DocumentKey.readPublic(p384)).isInstanceOf(EvidenceException.class);
        assertThatThrownBy(() -> DocumentKey.readPublic(new byte[] {1, 2, 3})).isInstanceOf(EvidenceException.class);
        assertThat(DocumentKey.readPublic(P256.getPublic().getEncoded())).isEqualTo(P256.getPublic());
        assertThat(DocumentKey.readPublic(ED25519.getPublic().getEncoded())).isEqualTo(ED25519.getPublic());
    }

    @Test
    void expiredDocument_acceptsNothing() {
        Instant end = Machines.NOW.minusSeconds(1);
        byte[] document = Corim.sign(
                "old",
                List.of(new ReferenceValue.Snp("x", measurement(0x11))),
                new ReferencePeriod(Optional.empty(), Optional.of(end)),
                KEY);
        VerifiedSnp evidence = new Machines.Guest().verified();
        Appraisal result = new Appraiser(
                        AppraisalPolicy.Shipped.DEV.policy(),
                        Corim.read(document, SIGNERS).references())
                .appraise(evidence, Expectation.of(evidence.reportData()), Machines.NOW);
        assertThat(result)
                .isInstanceOfSatisfying(
                        Appraisal.Refused.class, r -> assertThat(r.reason()).isEqualTo(Refusal.NO_REFERENCE_VALUES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ff",
                "1f",
                "18",
                "5b7fffffffffffffff",
                "9b7fffffffffffffff",
                "bb7fffffffffffffff",
                "9f01ff",
                "5f4101ff",
                "a2010201",
                "a201020103",
                "a1f601",
                "f97e00",
                "f7",
                "e0",
                "61ff",
                "0000",
                "1bffffffffffffffff",
                "3bffffffffffffffff",
                "dbffffffffffffffff00"
            })
    void cborThatCouldBeReadTwoWays_isRefused(String hex) {
        assertThatThrownBy(() -> CborReader.read(HexFormat.of().parseHex(hex))).isInstanceOf(CborException.class);
    }

    @Test
    void deeplyNestedCbor_isRefused() {
        assertThatThrownBy(() -> CborReader.read(HexFormat.of().parseHex("81".repeat(5000) + "00")))
                .isInstanceOf(CborException.class);
        assertThatThrownBy(() -> CborReader.read(HexFormat.of().parseHex("c1".repeat(5000) + "00")))
                .isInstanceOf(CborException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "17",
                "1818",
                "190100",
                "1a00010000",
                "1b0000000100000000",
                "20",
                "3863",
                "4401020304",
                "6449455446",
                "83010203",
                "a2011a000100000241ff",
                "c11a514b67b0",
                "f4",
                "f5",
                "f6",
                "a1616101"
            })
    void cbor_isWrittenAsItWasRead(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(CborReader.read(bytes).encoded()).isEqualTo(bytes);
    }

    @Test
    void mutatedDocument_isReadOrRefused_neverAnythingElse() throws GeneralSecurityException {
        Random random = new Random(11);
        byte[] good = Corim.sign("ours", VALUES, ALWAYS, KEY);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] manifest = manifest(broken(""));
            for (int i = 0; i <= random.nextInt(4); i++) {
                manifest[random.nextInt(manifest.length)] = (byte) random.nextInt(256);
            }
            byte[] bytes = round % 20 == 0 ? signed(manifest) : mutated(good, random);
            try {
                Corim.read(bytes, SIGNERS);
            } catch (EvidenceException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        return bytes;
    }

    /// A reference triple with one thing wrong.
    private static Cbor broken(String what) {
        Cbor digest = Cbor.array(
                Cbor.of(what.equals("sha-256") ? 1 : 7), Cbor.of(new byte[what.equals("short-digest") ? 32 : 48]));
        Cbor digests = what.equals("two-digests") ? Cbor.array(digest, digest) : Cbor.array(digest);
        Cbor value = what.equals("extra-field")
                ? Cbor.dict(Cbor.of(2), digests, Cbor.of(3), Cbor.dict())
                : Cbor.dict(Cbor.of(what.equals("raw-value") ? 4 : 2), digests);
        Cbor mrTd = Cbor.dict(Cbor.of(0), Cbor.of(what.equals("no-mrtd") ? "rtmr_0" : "mr_td"), Cbor.of(1), value);
        Cbor svn = Cbor.dict(
                Cbor.of(0),
                Cbor.of(what.equals("exact-svn") ? "snp_guest_svn" : "tdvfkernel"),
                Cbor.of(1),
                Cbor.dict(Cbor.of(1), new Cbor.Tagged(552, Cbor.of(1))));
        Cbor measurements = switch (what) {
            case "unknown-key", "exact-svn" -> Cbor.array(mrTd, svn);
            case "twice" -> Cbor.array(mrTd, mrTd);
            case "no-values" -> Cbor.array();
            default -> Cbor.array(mrTd);
        };
        Cbor type = Cbor.dict(
                Cbor.of(1), Cbor.of(what.equals("vendor") ? "ARM" : "Intel"),
                Cbor.of(2), Cbor.of(what.equals("model") ? "SGX" : "TDX"));
        Cbor environment = what.equals("instance")
                ? Cbor.dict(Cbor.of(0), type, Cbor.of(1), new Cbor.Tagged(550, Cbor.of(new byte[33])))
                : Cbor.dict(Cbor.of(0), type);
        return Cbor.array(environment, measurements);
    }

    private static byte[] manifest(Cbor triple, Cbor... more) {
        Cbor comid = Cbor.dict(
                Cbor.of(1), Cbor.dict(Cbor.of(0), Cbor.of("image")),
                Cbor.of(4), Cbor.dict(Cbor.of(0), Cbor.array(triple)));
        Cbor tags = Cbor.array(new Cbor.Tagged(506, Cbor.of(comid.encoded())));
        Map<Cbor, Cbor> manifest = new LinkedHashMap<>(Map.of(Cbor.of(0), Cbor.of("test"), Cbor.of(1), tags));
        for (int i = 0; i < more.length; i += 2) {
            manifest.put(more[i], more[i + 1]);
        }
        return new Cbor.Tagged(501, new Cbor.Dict(manifest)).encoded();
    }

    private static byte[] signedTriple(Cbor triple) {
        return signed(manifest(triple));
    }

    private static byte[] signed(byte[] manifest) {
        Map<Cbor, Cbor> header = Map.of(Cbor.of(3), Cbor.of("application/rim+cbor"));
        return CoseSign1.sign(KEY, header, manifest).encoded();
    }

    private static void refused(byte[] document, TrustedSigners signers, Rejection reason) {
        assertThatThrownBy(() -> Corim.read(document, signers))
                .isInstanceOfSatisfying(
                        EvidenceException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private static PublicKey key(String name, String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(resource(name + ".spki")));
    }

    private static byte[] resource(String name) {
        try (InputStream in = CorimTest.class.getResourceAsStream("corim/" + name)) {
            if (in == null) {
                throw new IllegalStateException("There is no test document " + name + ".");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
