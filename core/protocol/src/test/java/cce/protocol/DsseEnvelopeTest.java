package cce.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DsseEnvelopeTest {
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Sha256Digest KEY_ID = Sha256Digest.of(new byte[32]);

    private final KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    DsseEnvelopeTest() throws Exception {}

    @Test
    void envelope_verifiesToItsPayloadAfterTravel() {
        DsseEnvelope sent = DsseEnvelope.sign(DsseEnvelope.IN_TOTO, PAYLOAD, KEY_ID, key.getPrivate());
        DsseEnvelope received = Json.read(Json.write(sent), DsseEnvelope.class);
        assertThat(received.verify(DsseEnvelope.IN_TOTO, key.getPublic())).isEqualTo(PAYLOAD);
        assertThat(Json.writeText(sent)).contains("\"payloadType\"").contains("\"keyid\"");
    }

    @Test
    void changedPayload_isRefused() {
        DsseEnvelope sent = DsseEnvelope.sign(DsseEnvelope.IN_TOTO, PAYLOAD, KEY_ID, key.getPrivate());
        String other = Base64.getEncoder().encodeToString("{\"a\":2}".getBytes(StandardCharsets.UTF_8));
        assertRefused(new DsseEnvelope(other, sent.payloadType(), sent.signatures()), DsseEnvelope.IN_TOTO);
    }

    @Test
    void anotherTypeOrMoreSignatures_areRefused() {
        DsseEnvelope sent = DsseEnvelope.sign(DsseEnvelope.IN_TOTO, PAYLOAD, KEY_ID, key.getPrivate());
        assertRefused(sent, "text/plain");
        assertRefused(new DsseEnvelope(sent.payload(), "text/plain", sent.signatures()), "text/plain");
        assertRefused(new DsseEnvelope(sent.payload(), sent.payloadType(), List.of()), DsseEnvelope.IN_TOTO);
        DsseEnvelope.Entry entry = sent.signatures().getFirst();
        assertRefused(
                new DsseEnvelope(sent.payload(), sent.payloadType(), List.of(entry, entry)), DsseEnvelope.IN_TOTO);
    }

    @Test
    void signatureThatIsNotBase64_isRefused() {
        DsseEnvelope sent = DsseEnvelope.sign(DsseEnvelope.IN_TOTO, PAYLOAD, KEY_ID, key.getPrivate());
        assertRefused(
                new DsseEnvelope(
                        sent.payload(), sent.payloadType(), List.of(new DsseEnvelope.Entry("k", "*not base64*"))),
                DsseEnvelope.IN_TOTO);
    }

    private void assertRefused(DsseEnvelope envelope, String type) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> envelope.verify(type, key.getPublic()));
    }
}
