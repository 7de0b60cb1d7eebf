package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.JobId;
import cce.protocol.RequestId;
import cce.sealing.SealingException.Reason;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class KeyReleaseTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final RequestId REQUEST = RequestId.parse("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    private static final JobId OTHER_JOB = JobId.parse("1b6e1c3a-52f4-4c6b-9d1e-7a80c9e4f215");
    private static final List<DatasetId> DATASETS = List.of(Fixtures.DATASET, Fixtures.OTHER_DATASET);
    private static final KeyRelease.JobContext CONTEXT = new KeyRelease.JobContext(Fixtures.JOB, REQUEST, DATASETS);

    private final EphemeralKeyPair recipient = EphemeralKeyPair.generate(RANDOM);

    @Test
    void jobKeys_arriveTypedAndInOrder() throws SealingException {
        byte[] message = sealed();

        try (ReleasedKeys keys = KeyRelease.openJobKeys(recipient, CONTEXT, message)) {
            assertThat(keys.datasets()).isEqualTo(DATASETS);
            assertThat(keys.datasetKey(Fixtures.DATASET).secret().sameAs(Fixtures.secret(1)))
                    .isTrue();
            assertThat(keys.datasetKey(Fixtures.OTHER_DATASET).epoch()).isEqualTo(7);
            assertThat(keys.datasetKey(Fixtures.OTHER_DATASET).secret().sameAs(Fixtures.secret(2)))
                    .isTrue();
            assertThat(keys.resultKey().secret().sameAs(Fixtures.secret(3))).isTrue();
        }
    }

    @Test
    void jobWithoutDatasets_getsItsResultKey() throws SealingException {
        KeyRelease.JobContext none = new KeyRelease.JobContext(Fixtures.JOB, REQUEST, List.of());
        byte[] message = KeyRelease.sealJobKeys(
                recipient.publicKey(), none, new ReleasedKeys(List.of(), Fixtures.resultKey(3)), RANDOM);

        try (ReleasedKeys keys = KeyRelease.openJobKeys(recipient, none, message)) {
            assertThat(keys.datasetKeys()).isEmpty();
            assertThat(keys.resultKey().secret().sameAs(Fixtures.secret(3))).isTrue();
        }
    }

    @Test
    void mostDatasetsAJobMayHave_fitIntoOneMessage() throws SealingException {
        List<DatasetKey> keys = java.util.stream.IntStream.range(0, ReleasedKeys.MAX_DATASETS)
                .mapToObj(i -> {
                    byte[] id = new byte[20];
                    id[0] = (byte) i;
                    return Fixtures.datasetKey(DatasetId.of(id), 0, i);
                })
                .toList();
        ReleasedKeys released = new ReleasedKeys(keys, Fixtures.resultKey(3));
        KeyRelease.JobContext context = new KeyRelease.JobContext(Fixtures.JOB, REQUEST, released.datasets());

        byte[] message = KeyRelease.sealJobKeys(recipient.publicKey(), context, released, RANDOM);

        assertThat(KeyRelease.openJobKeys(recipient, context, message).datasets())
                .isEqualTo(context.datasets());
    }

    @Test
    void resultKey_arrives() throws SealingException {
        byte[] message =
                KeyRelease.sealResultKey(recipient.resultPublicKey(), Fixtures.JOB, Fixtures.resultKey(3), RANDOM);

        try (ResultKey key = KeyRelease.openResultKey(recipient, Fixtures.JOB, message)) {
            assertThat(key.secret().sameAs(Fixtures.secret(3))).isTrue();
        }
    }

    @Test
    void everyChangedByte_isRefused() throws SealingException {
        byte[] message = sealed();

        for (int i = 0; i < message.length; i++) {
            byte[] changed = message.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            // The top bit of an X25519 coordinate is ignored by its arithmetic, but HPKE binds the encoded bytes.
            assertThatThrownBy(() -> KeyRelease.openJobKeys(recipient, CONTEXT, changed))
                    .as("byte %d", i)
                    .isInstanceOf(SealingException.class);
        }
    }

    @Test
    void everyTruncationAndExtension_isRefused() throws SealingException {
        byte[] message = sealed();

        for (int length = 0; length < message.length; length += 1 + length / 40) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThatThrownBy(() -> KeyRelease.openJobKeys(recipient, CONTEXT, cut))
                    .as("cut to %d", length)
                    .isInstanceOf(SealingException.class);
        }
        assertReason(
                () -> KeyRelease.openJobKeys(recipient, CONTEXT, Arrays.copyOf(message, message.length + 1)),
                Reason.TAMPERED);
        assertReason(
                () -> KeyRelease.openJobKeys(recipient, CONTEXT, Arrays.copyOf(message, 20_000)), Reason.TOO_LARGE);
    }

    @Test
    void anotherRecipient_isRefused() throws SealingException {
        byte[] message = sealed();

        assertReason(
                () -> KeyRelease.openJobKeys(EphemeralKeyPair.generate(RANDOM), CONTEXT, message), Reason.TAMPERED);
    }

    @Test
    void anotherContext_isRefused() throws SealingException {
        byte[] message = sealed();

        for (KeyRelease.JobContext other : List.of(
                new KeyRelease.JobContext(OTHER_JOB, REQUEST, DATASETS),
                new KeyRelease.JobContext(Fixtures.JOB, RequestId.of(new byte[16]), DATASETS),
                new KeyRelease.JobContext(Fixtures.JOB, REQUEST, DATASETS.reversed()),
                new KeyRelease.JobContext(Fixtures.JOB, REQUEST, List.of(Fixtures.DATASET)),
                new KeyRelease.JobContext(Fixtures.JOB, REQUEST, List.of()))) {
            assertReason(() -> KeyRelease.openJobKeys(recipient, other, message), Reason.TAMPERED);
        }
    }

    @Test
    void resultMessage_isNotAJobMessageNorOfAnotherJob() throws SealingException {
        byte[] result =
                KeyRelease.sealResultKey(recipient.resultPublicKey(), Fixtures.JOB, Fixtures.resultKey(3), RANDOM);
        KeyRelease.JobContext none = new KeyRelease.JobContext(Fixtures.JOB, REQUEST, List.of());

        assertReason(() -> KeyRelease.openJobKeys(recipient, none, result), Reason.TAMPERED);
        assertReason(() -> KeyRelease.openResultKey(recipient, OTHER_JOB, result), Reason.TAMPERED);
        assertReason(() -> KeyRelease.openResultKey(recipient, Fixtures.JOB, sealed()), Reason.TAMPERED);
    }

    @Test
    void halvesOfTwoMessages_doNotFit() throws SealingException {
        byte[] one = sealed();
        byte[] two = sealed();
        byte[] mixed = one.clone();
        System.arraycopy(two, 33, mixed, 33, MlKem.CIPHERTEXT_BYTES);

        assertReason(() -> KeyRelease.openJobKeys(recipient, CONTEXT, mixed), Reason.TAMPERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void recipientKeyOfSmallOrder_isRefused(int firstByte) {
        byte[] bytes = recipient.publicKey().toByteArray();
        Arrays.fill(bytes, 0, 32, (byte) 0);
        bytes[0] = (byte) firstByte;

        assertReason(
                () -> KeyRelease.sealJobKeys(EphemeralPublicKey.of(bytes), CONTEXT, keys(), RANDOM), Reason.MALFORMED);
    }

    @Test
    void recipientKeyWithOutOfRangeMlKemCoefficients_isRefused() {
        byte[] bytes = recipient.publicKey().toByteArray();
        Arrays.fill(bytes, 32, 64, (byte) 0xff);

        assertReason(
                () -> KeyRelease.sealJobKeys(EphemeralPublicKey.of(bytes), CONTEXT, keys(), RANDOM), Reason.MALFORMED);
    }

    @Test
    void encapsulationOfSmallOrder_isRefused() throws SealingException {
        byte[] message = sealed();
        Arrays.fill(message, 1, 33, (byte) 0);

        assertReason(() -> KeyRelease.openJobKeys(recipient, CONTEXT, message), Reason.TAMPERED);
    }

    @Test
    void authenticPayloadThatDisagrees_isRefusedByItsField() throws SealingException {
        byte[] good = ByteBuffer.allocate(2 + 2 * 56 + 32)
                .putShort((short) 2)
                .put(Fixtures.DATASET.toByteArray())
                .putInt(0)
                .put(new byte[32])
                .put(Fixtures.OTHER_DATASET.toByteArray())
                .putInt(0)
                .put(new byte[32])
                .put(new byte[32])
                .array();
        KeyRelease.openJobKeys(recipient, CONTEXT, forged(good)).close();

        assertPayload(changed(good, 1, 3), "number of datasets");
        assertPayload(changed(good, 2, 0x77), "dataset id");
        assertPayload(changed(good, 22, 0x80), "epoch");
        assertPayload(Arrays.copyOf(good, good.length - 1), "length");
        assertPayload(Arrays.copyOf(good, good.length + 1), "length");
        assertPayload(new byte[1], "length");
    }

    @Test
    void keysOfOtherDatasets_areNotSealed() {
        ReleasedKeys one = new ReleasedKeys(List.of(Fixtures.datasetKey()), Fixtures.resultKey(3));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRelease.sealJobKeys(recipient.publicKey(), CONTEXT, one, RANDOM));
    }

    @Test
    void closedKeyPair_opensNothing() throws SealingException {
        byte[] message = sealed();
        recipient.close();

        assertThatIllegalStateException().isThrownBy(() -> KeyRelease.openJobKeys(recipient, CONTEXT, message));
    }

    @Test
    void twoMessages_shareNothing() throws SealingException {
        assertThat(Arrays.copyOfRange(sealed(), 1, 33)).isNotEqualTo(Arrays.copyOfRange(sealed(), 1, 33));
    }

    @Test
    void messagesOfAnotherImplementation_open() throws SealingException {
        JsonNode vector = Fixtures.vectors("key-release.json");
        EphemeralKeyPair pair = EphemeralKeyPair.generate(Fixtures.fixedRandom(ByteBuffer.allocate(96)
                .put(Fixtures.hex(vector, "x25519Private"))
                .put(Fixtures.hex(vector, "mlKemSeed"))
                .array()));
        KeyRelease.JobContext context = new KeyRelease.JobContext(Fixtures.JOB, REQUEST, List.of(Fixtures.DATASET));
        JsonNode job = vector.get("jobKeys");
        JsonNode result = vector.get("resultKey");

        assertThat(pair.publicKey().toByteArray()).isEqualTo(Fixtures.hex(vector, "publicKey"));
        try (ReleasedKeys keys = KeyRelease.openJobKeys(pair, context, Fixtures.hex(job, "message"))) {
            byte[] payload = Fixtures.hex(job, "payload");
            assertThat(raw(keys.datasetKeys().getFirst())).isEqualTo(Arrays.copyOfRange(payload, 26, 58));
            assertThat(raw(keys.resultKey())).isEqualTo(Arrays.copyOfRange(payload, 58, 90));
        }
        try (ResultKey key = KeyRelease.openResultKey(pair, Fixtures.JOB, Fixtures.hex(result, "message"))) {
            assertThat(raw(key)).isEqualTo(Fixtures.hex(result, "payload"));
        }
    }

    /// RFC 9180, appendix A.1.2: mode PSK of the same KEM and KDF (the RFC prints no vector for AES-256-GCM
    /// with X25519).
    @Test
    void bouncyCastlesPskMode_givesTheRfcsVector() throws Exception {
        X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(
                Fixtures.HEX.parseHex("c5eb01eb457fe6c6f57577c5413b931550a162c71a03ac8d196babbd4e5ce0fd"), 0);
        byte[] opened = new HPKE(HPKE.mode_psk, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128)
                .open(
                        Fixtures.HEX.parseHex("0ad0950d9fb9588e59690b74f1237ecdf1d775cd60be2eca57af5a4b0471c91b"),
                        new AsymmetricCipherKeyPair(key.generatePublicKey(), key),
                        Fixtures.HEX.parseHex("4f6465206f6e2061204772656369616e2055726e"),
                        Fixtures.HEX.parseHex("436f756e742d30"),
                        Fixtures.HEX.parseHex(
                                "e52c6fed7f758d0cf7145689f21bc1be6ec9ea097fef4e959440012f4feb73fb611b946199e681f4cfc34db8ea"),
                        Fixtures.HEX.parseHex("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82"),
                        Fixtures.HEX.parseHex("456e6e796e20447572696e206172616e204d6f726961"),
                        null);

        assertThat(opened)
                .isEqualTo(Fixtures.HEX.parseHex("4265617574792069732074727574682c20747275746820626561757479"));
    }

    private ReleasedKeys keys() {
        return new ReleasedKeys(
                List.of(Fixtures.datasetKey(), Fixtures.datasetKey(Fixtures.OTHER_DATASET, 7, 2)),
                Fixtures.resultKey(3));
    }

    private byte[] sealed() throws SealingException {
        return KeyRelease.sealJobKeys(recipient.publicKey(), CONTEXT, keys(), RANDOM);
    }

    /// A message that authenticates, with a payload that cced would not make.
    private byte[] forged(byte[] payload) throws SealingException {
        byte[] info = new FieldWriter()
                .text("cce/v1/key-release/job")
                .field(Fixtures.JOB.toUtf8())
                .field(REQUEST.toByteArray())
                .field(Fixtures.DATASET.toByteArray())
                .field(Fixtures.OTHER_DATASET.toByteArray())
                .toByteArray();
        return HybridHpke.seal(recipient.publicKey().bytes(), info, payload, RANDOM);
    }

    private void assertPayload(byte[] payload, String field) throws SealingException {
        byte[] message = forged(payload);
        assertThatThrownBy(() -> KeyRelease.openJobKeys(recipient, CONTEXT, message))
                .isInstanceOf(SealingException.class)
                .hasMessageContaining(field);
    }

    private static byte[] changed(byte[] bytes, int index, int value) {
        byte[] changed = bytes.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static byte[] raw(SealingKey key) {
        return key.secret().copy(SecretAccess.toRawKeyBytes());
    }

    private static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SealingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void unsuitableRecipient_isOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HybridHpke.seal(Bytes.of(new byte[32]), new byte[0], new byte[0], RANDOM));
    }
}
