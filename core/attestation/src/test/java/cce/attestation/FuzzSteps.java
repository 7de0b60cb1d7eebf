package cce.attestation;

import cce.attestation.cbor.Cbor;
import cce.attestation.cbor.CborException;
import cce.attestation.cbor.CborFields;
import cce.attestation.cbor.CborReader;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What several fuzz targets do with one input, each step even when the one before it refused.
final class FuzzSteps {
    private static final int KEY_BITS = 255;
    private static final byte[] SIGNATURE = new byte[64];
    private static final KeyPair PAIR = pair();
    private static final DocumentKey KEY = DocumentKey.of(PAIR);
    private static final TrustedSigners SIGNERS = TrustedSigners.of(PAIR.getPublic());
    private static final byte[] HEADER = Cbor.dict(Cbor.of(CoseSign1.CONTENT_TYPE), Cbor.of(CorimKeys.CONTENT_TYPE))
            .encoded();

    private FuzzSteps() {}

    static void certificate(Octets der) {
        Certificate certificate = Certificate.parse("certificate", der);
        refusing(List.of(
                certificate::subjectName,
                certificate::issuerName,
                certificate::requireIssuer,
                certificate::requireEndEntity,
                () -> SgxExtension.of(certificate),
                () -> VekExtensions.of(certificate),
                () -> EcdsaKey.of(Cryptography.ofJdk(), EcdsaCurve.P256, certificate),
                () -> PssKey.of(Cryptography.ofJdk(), certificate)));
    }

    static void collateral(byte[] json) {
        SignedJson document = new SignedJson(new String(json, StandardCharsets.UTF_8), Octets.of(SIGNATURE));
        refusing(List.of(
                () -> Collateral.parse(json).nextUpdate(),
                () -> SignedJson.ofResponse(json, "tcbInfo"),
                () -> TcbInfo.tdx(JsonObject.parse("TCB info", document.text().getBytes(StandardCharsets.UTF_8))),
                () -> TcbInfo.sgx(JsonObject.parse("TCB info", json)),
                () -> QeIdentity.tdx(JsonObject.parse("QE identity", json))));
    }

    static void firmwareLog(byte[] input) {
        EventLog log = EventLog.ofCcel(input);
        refusing(log.events().stream().<Runnable>map(event -> event::measured).toList());
        refusing(List.of(() -> FirmwareFacts.of(log, FirmwareLogs.reportOf(log))));
    }

    static void evidence(byte[] input) {
        refusing(List.of(() -> Eat.read(input), () -> EvidenceFile.read(input)));
    }

    /// As somebody's document, and as what a trusted key signed: signing each input would leave little time to read it.
    static void corim(byte[] input) {
        CborFields header = new CborFields("header", CborReader.read(HEADER));
        refusing(List.of(() -> Corim.read(input, SIGNERS), () -> {
            try {
                CorimReader.content(new CoseSign1.Opened(header, Octets.of(input), Octets.of(), Octets.of()));
            } catch (CborException expected) {
                // Corim.read makes a refusal of its own of these.
            }
        }));
    }

    /// As somebody's token, and as the claims a trusted key signed.
    static void token(byte[] input) {
        refusing(List.of(
                () -> EarToken.verify(
                        new String(input, StandardCharsets.UTF_8), SIGNERS, Instant.EPOCH, Duration.ofDays(1)),
                () -> EarToken.verified(JsonObject.parse("token", input), Instant.EPOCH, Duration.ofDays(1))));
    }

    static void measure(byte[] input) {
        Octets file = Octets.of(input);
        TdxMeasurement.Linux linux =
                new TdxMeasurement.Linux(file, Optional.of(file), "quiet", 1L << 32, TdxMeasurement.KernelHeader.QEMU);
        SnpLaunch guest = new SnpLaunch(
                file,
                1,
                CpuSignature.of(0x19, 1, 1),
                SnpLaunch.Vmm.QEMU,
                1,
                Optional.of(new SnpLaunch.Kernel(file, Optional.empty(), "quiet")));
        refusing(List.of(
                () -> TdxMeasurement.mrTd(file, TdxMeasurement.PageOrder.SINGLE_PASS),
                () -> TdxMeasurement.kernelDigests(linux),
                () -> TdxMeasurement.commandLineDigests(linux),
                guest::digest));
    }

    /// Documents of the kinds above that are good: where fuzzing begins.
    static List<byte[]> documents() {
        List<ReferenceValue> values = List.of(new ReferenceValue.Snp("image", Measurement.ZERO));
        byte[] corim = Corim.sign("seed", values, ReferencePeriod.ALWAYS, KEY);
        return List.of(
                corim, corimPayload(corim), "{\"eat_profile\":\"x\",\"iat\":0}".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] corimPayload(byte[] corim) {
        return CoseSign1.open(new CborFields("corim", CborReader.read(corim)), SIGNERS)
                .payload()
                .bytes();
    }

    /// The same each time, and so are the seeds it signs.
    private static KeyPair pair() {
        SecureRandom fixed = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] target) {
                Arrays.fill(target, (byte) 7);
            }
        };
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(KEY_BITS, fixed);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refusing(List<Runnable> steps) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (EvidenceException expected) {
                // The next step is still of interest.
            }
        }
    }
}
