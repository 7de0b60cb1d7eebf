package cce.cced;

import cce.attestation.Corim;
import cce.attestation.DocumentKey;
import cce.attestation.Measurement;
import cce.attestation.ReferencePeriod;
import cce.attestation.ReferenceValue;
import cce.protocol.CcedApi;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;

/// CoRIMs of builders that the tests' cced trusts, and of one that it does not.
final class TestCorims {
    static final String VERSION = "1.2.3";

    private static final KeyPair P256 = pair("EC");
    private static final KeyPair ED25519 = pair("Ed25519");
    static final DocumentKey ES256_KEY = DocumentKey.of(P256);
    static final DocumentKey EDDSA_KEY = DocumentKey.of(ED25519);
    static final DocumentKey FOREIGN_KEY = DocumentKey.of(pair("EC"));

    /// As `corim_signers` has them.
    static final List<String> SIGNERS = List.of(spki(P256), spki(ED25519));

    private TestCorims() {}

    /// The image that honest agents of the tests run.
    static ReferenceValue agent() {
        CcedApi.TdxMeasurements agent = TestPlatform.SHARED.agentReference();
        return new ReferenceValue.Tdx(
                "agent",
                VERSION,
                convert(agent.mrTd()),
                agent.rtmrs().stream()
                        .map(rtmr -> rtmr.map(TestCorims::convert))
                        .toList(),
                java.util.Optional.empty(),
                ReferencePeriod.ALWAYS);
    }

    static ReferenceValue snp(int fill) {
        byte[] digest = new byte[Measurement.LENGTH_BYTES];
        java.util.Arrays.fill(digest, (byte) fill);
        return new ReferenceValue.Snp("guest", VERSION, Measurement.of(digest), 2, ReferencePeriod.ALWAYS);
    }

    static byte[] signed(String id, DocumentKey key, ReferenceValue... values) {
        return Corim.sign(id, List.of(values), ReferencePeriod.ALWAYS, key);
    }

    private static Measurement convert(cce.protocol.Measurement measurement) {
        return Measurement.of(measurement.toByteArray());
    }

    private static String spki(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    private static KeyPair pair(String algorithm) {
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
