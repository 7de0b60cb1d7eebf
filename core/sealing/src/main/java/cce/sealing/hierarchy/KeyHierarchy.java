package cce.sealing.hierarchy;

import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.sealing.DatasetKey;
import cce.sealing.ResultKey;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Every key cced uses, derived from the root by HKDF-SHA256. Each has a purpose label of its own; nothing is
/// ever used for two purposes. Format and vectors: `docs/formats/key-derivation.md`.
///
/// The caller owns what it is given and closes it. Closing the hierarchy wipes the root.
public final class KeyHierarchy implements AutoCloseable {
    private static final String DATASET_LABEL = "dataset-encryption";
    private static final String RESULT_LABEL = "result-encryption";
    private static final String UPLOAD_TOKEN_LABEL = "upload-token-signing";
    private static final String CREDENTIAL_LABEL = "credential-signing";
    private static final String MANIFEST_LABEL = "cce/v1/result-manifest-signing";
    private static final String LEDGER_LABEL = "cce/v1/ledger-account";
    private static final String DATABASE_LABEL = "cce/v1/database-password";

    private static final byte[] NO_SALT = {};
    private static final int KEY_BYTES = 32;

    /// n of secp256k1 (SEC 2, section 2.4.1).
    private static final byte[] SECP256K1_ORDER =
            HexFormat.of().parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    private final RootKey root;

    /// Takes the root over.
    public KeyHierarchy(RootKey root) {
        this.root = Objects.requireNonNull(root, "root");
    }

    /// The key of one dataset. Epoch 0 is the derivation every earlier release used; each rotation takes the
    /// next epoch.
    public DatasetKey datasetKey(DatasetId dataset, int epoch) {
        byte[] label = ascii(DATASET_LABEL);
        byte[] info = epoch == 0
                ? label
                : ByteBuffer.allocate(label.length + 1 + Integer.BYTES)
                        .put(label)
                        .put((byte) 0)
                        .putInt(epoch)
                        .array();
        return new DatasetKey(dataset, epoch, derive(dataset.toByteArray(), info));
    }

    /// The result key of one job.
    public ResultKey resultKey(JobId job) {
        return new ResultKey(derive(job.toUtf8(), ascii(RESULT_LABEL)));
    }

    /// HMAC-SHA256 key of upload tokens.
    public SecretBytes uploadTokenKey() {
        return derive(NO_SALT, ascii(UPLOAD_TOKEN_LABEL));
    }

    /// Ed25519 seed (RFC 8032 private key) that signs Job Credentials.
    public SecretBytes credentialSigningSeed() {
        return derive(NO_SALT, ascii(CREDENTIAL_LABEL));
    }

    /// Ed25519 seed that signs Result Manifests.
    public SecretBytes manifestSigningSeed() {
        return derive(NO_SALT, ascii(MANIFEST_LABEL));
    }

    /// secp256k1 private scalar of cced's chain account, big-endian, between 1 and the group order less 1.
    ///
    /// A draw outside that range (one in 2^128) is drawn anew with the next counter, so that no bias is added.
    public SecretBytes ledgerAccountKey() {
        byte[] label = ascii(LEDGER_LABEL);
        for (byte counter = 0; counter >= 0; counter++) {
            byte[] info = ByteBuffer.allocate(label.length + 2)
                    .put(label)
                    .put((byte) 0)
                    .put(counter)
                    .array();
            SecretBytes candidate = derive(NO_SALT, info);
            if (isScalar(candidate)) {
                return candidate;
            }
            candidate.close();
        }
        throw new IllegalStateException("128 draws in a row were no secp256k1 scalar, which cannot happen by chance.");
    }

    /// Key of the embedded database's encryption; use it as hexadecimal text.
    public SecretBytes databaseKey() {
        return derive(NO_SALT, ascii(DATABASE_LABEL));
    }

    @Override
    public void close() {
        root.close();
    }

    private SecretBytes derive(byte[] salt, byte[] info) {
        byte[] raw = root.secret().copy(SecretAccess.toRawKeyBytes());
        try {
            HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(new SecretKeySpec(raw, "Generic"));
            if (salt.length > 0) {
                extract.addSalt(salt);
            }
            return SecretBytes.adopt(KDF.getInstance("HKDF-SHA256").deriveData(extract.thenExpand(info, KEY_BYTES)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime lacks HKDF-SHA256; cce needs JDK 25 or newer.", e);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static boolean isScalar(SecretBytes candidate) {
        byte[] raw = candidate.copy(SecretAccess.toRawKeyBytes());
        try {
            // Not in constant time: it tells an observer only that a draw was discarded.
            return Arrays.compareUnsigned(raw, new byte[KEY_BYTES]) > 0
                    && Arrays.compareUnsigned(raw, SECP256K1_ORDER) < 0;
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }
}
