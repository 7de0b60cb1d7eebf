package cce.sealing;

import cce.protocol.DatasetId;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.JobId;
import cce.protocol.RequestId;
import cce.protocol.ResultPublicKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// How keys travel: HPKE (RFC 9180) in mode PSK to the recipient's X25519 key, where the PSK is a secret that
/// ML-KEM-768 carried to its other half. Whoever wants the keys must break both.
///
/// Every message is bound to what it is for: job, request, datasets and use go into HPKE's info. Format:
/// `docs/formats/key-release.md`.
public final class KeyRelease {
    private static final String JOB_LABEL = "cce/v1/key-release/job";
    private static final String SEALING_LABEL = "cce/v1/key-release/sealing";
    private static final String RESULT_LABEL = "cce/v1/key-release/result";

    private static final int KEY_ENTRY_BYTES = DatasetId.LENGTH + Integer.BYTES + SealingKey.KEY_BYTES;

    private KeyRelease() {}

    /// What a release is for. Both sides know it independently; it does not travel.
    ///
    /// @param datasets as asked for, in that order
    public record JobContext(JobId job, RequestId request, List<DatasetId> datasets) {
        public JobContext {
            Objects.requireNonNull(job, "job");
            Objects.requireNonNull(request, "request");
            datasets = List.copyOf(datasets);
        }

        private byte[] info() {
            FieldWriter info =
                    new FieldWriter().text(JOB_LABEL).field(job.toUtf8()).field(request.toByteArray());
            datasets.forEach(dataset -> info.field(dataset.toByteArray()));
            return info.toByteArray();
        }
    }

    /// Seals the keys of a job to the CVM that asked for them.
    ///
    /// @throws IllegalArgumentException if the keys are not those of `context.datasets()`, in that order
    /// @throws SealingException with [SealingException.Reason#MALFORMED] if `recipient` is no key to seal to
    public static byte[] sealJobKeys(
            EphemeralPublicKey recipient, JobContext context, ReleasedKeys keys, SecureRandom random)
            throws SealingException {
        if (!keys.datasets().equals(context.datasets())) {
            throw new IllegalArgumentException("The keys are not those of the datasets that were asked for.");
        }
        byte[] payload = encode(keys);
        try {
            return HybridHpke.seal(recipient.bytes(), context.info(), payload, random);
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    /// Opens what [#sealJobKeys] made. The caller owns the keys and closes them.
    ///
    /// @throws SealingException with [SealingException.Reason#TAMPERED] if the message was changed or is not
    ///     for this key, job, request and these datasets
    public static ReleasedKeys openJobKeys(EphemeralKeyPair recipient, JobContext context, byte[] message)
            throws SealingException {
        byte[] payload = HybridHpke.open(recipient, context.info(), message);
        try {
            return decode(payload, context.datasets());
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    /// Seals a dataset's key to its owner, who seals its files with it.
    ///
    /// @throws SealingException with [SealingException.Reason#MALFORMED] if `recipient` is no key to seal to
    public static byte[] sealDatasetKey(EphemeralPublicKey recipient, DatasetKey key, SecureRandom random)
            throws SealingException {
        ByteBuffer payload = ByteBuffer.allocate(Integer.BYTES + SealingKey.KEY_BYTES);
        payload.putInt(key.epoch());
        putKey(payload, key);
        try {
            return HybridHpke.seal(recipient.bytes(), sealingInfo(key.dataset()), payload.array(), random);
        } finally {
            Arrays.fill(payload.array(), (byte) 0);
        }
    }

    /// Opens what [#sealDatasetKey] made. The caller owns the key and closes it.
    ///
    /// @throws SealingException with [SealingException.Reason#TAMPERED] if the message was changed or is not
    ///     for this key and dataset
    public static DatasetKey openDatasetKey(EphemeralKeyPair recipient, DatasetId dataset, byte[] message)
            throws SealingException {
        byte[] payload = HybridHpke.open(recipient, sealingInfo(dataset), message);
        try {
            requirePayload(payload.length == Integer.BYTES + SealingKey.KEY_BYTES, "dataset key length");
            ByteBuffer in = ByteBuffer.wrap(payload);
            int epoch = in.getInt();
            requirePayload(epoch >= 0, "epoch");
            return new DatasetKey(dataset, epoch, takeKey(in));
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    private static byte[] sealingInfo(DatasetId dataset) {
        return new FieldWriter()
                .text(SEALING_LABEL)
                .field(dataset.toByteArray())
                .toByteArray();
    }

    /// Seals the result key of a released job to its consumer.
    ///
    /// @throws SealingException with [SealingException.Reason#MALFORMED] if `recipient` is no key to seal to
    public static byte[] sealResultKey(ResultPublicKey recipient, JobId job, ResultKey key, SecureRandom random)
            throws SealingException {
        byte[] payload = key.secret().copy(SecretAccess.toRawKeyBytes());
        try {
            return HybridHpke.seal(recipient.bytes(), resultInfo(job), payload, random);
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    /// Opens what [#sealResultKey] made. The caller owns the key and closes it.
    ///
    /// @throws SealingException with [SealingException.Reason#TAMPERED] if the message was changed or is not
    ///     for this key and job
    public static ResultKey openResultKey(EphemeralKeyPair recipient, JobId job, byte[] message)
            throws SealingException {
        byte[] payload = HybridHpke.open(recipient, resultInfo(job), message);
        try {
            requirePayload(payload.length == SealingKey.KEY_BYTES, "result key length");
            return new ResultKey(SecretBytes.copyOf(payload));
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    private static byte[] resultInfo(JobId job) {
        return new FieldWriter().text(RESULT_LABEL).field(job.toUtf8()).toByteArray();
    }

    private static byte[] encode(ReleasedKeys keys) {
        int count = keys.datasetKeys().size();
        ByteBuffer out = ByteBuffer.allocate(Short.BYTES + count * KEY_ENTRY_BYTES + SealingKey.KEY_BYTES);
        out.putShort((short) count);
        for (DatasetKey key : keys.datasetKeys()) {
            out.put(key.dataset().toByteArray()).putInt(key.epoch());
            putKey(out, key);
        }
        putKey(out, keys.resultKey());
        return out.array();
    }

    private static void putKey(ByteBuffer out, SealingKey key) {
        byte[] raw = key.secret().copy(SecretAccess.toRawKeyBytes());
        out.put(raw);
        Arrays.fill(raw, (byte) 0);
    }

    private static ReleasedKeys decode(byte[] payload, List<DatasetId> expected) throws SealingException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        requirePayload(in.remaining() >= Short.BYTES, "length");
        int count = Short.toUnsignedInt(in.getShort());
        requirePayload(count == expected.size(), "number of datasets");
        requirePayload(in.remaining() == count * KEY_ENTRY_BYTES + SealingKey.KEY_BYTES, "length");
        List<DatasetKey> keys = new ArrayList<>(count);
        for (DatasetId dataset : expected) {
            byte[] id = new byte[DatasetId.LENGTH];
            in.get(id);
            requirePayload(DatasetId.of(id).equals(dataset), "dataset id");
            int epoch = in.getInt();
            requirePayload(epoch >= 0, "epoch");
            keys.add(new DatasetKey(dataset, epoch, takeKey(in)));
        }
        return new ReleasedKeys(keys, new ResultKey(takeKey(in)));
    }

    private static SecretBytes takeKey(ByteBuffer in) {
        byte[] raw = new byte[SealingKey.KEY_BYTES];
        in.get(raw);
        return SecretBytes.adopt(raw);
    }

    private static void requirePayload(boolean holds, String field) throws SealingException {
        if (!holds) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED,
                    "The key message opened, but its " + field + " is not what was asked for; the two sides disagree.");
        }
    }
}
