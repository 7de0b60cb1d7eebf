package cce.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The messages of sealing on the provider's machine, and of rotation.
///
/// | route | request | answer |
/// |---|---|---|
/// | `POST /v1/datasets/{id}/sealing-key` | [KeyRequest] | [KeyAnswer] |
/// | `POST /v1/datasets/{id}/objects/{kind}/{name}/grants` | [GrantRequest] | [Grants] |
/// | `PUT /v1/datasets/{id}/objects/{kind}/{name}` | raw bytes, with a grant | [ObjectAnswer] |
/// | `HEAD`, `DELETE` likewise | | |
/// | `POST /v1/datasets/{id}/objects/{kind}/{name}/complete` | [Completion] | [ObjectAnswer] |
/// | `POST /v1/datasets/{id}/finalize-sealed` | [SnapshotOffer] | [CcedApi.Receipt] |
/// | `POST /v1/datasets/{id}/rotate` | [RotationRequest] | [RotationView] |
/// | `GET /v1/datasets/{id}/rotation` | | [RotationView] |
public final class SealingApi {
    /// Header of a `PUT` that carries the permission for it.
    public static final String GRANT_HEADER = "Upload-Grant";

    /// Most bytes one request may ask grants for.
    public static final long MAX_GRANTED_BYTES = 256L << 20;

    private static final int MAX_MESSAGE_CHARS = 8192;
    private static final int MAX_SIGNATURE_CHARS = 132;

    private SealingApi() {}

    /// Purpose of the message that asks for a dataset's key: it binds the key that the answer is sealed to.
    public static String keyResource(DatasetId dataset, EphemeralPublicKey key) {
        return "urn:cce:sealing-key:" + dataset + ":" + Sha256Digest.of(Json.hash("SHA-256", key.toByteArray()));
    }

    /// Purpose of the message that rotates a dataset's key: it binds the epoch that ends, so it works once.
    public static String rotateResource(DatasetId dataset, int epoch) {
        return "urn:cce:rotate:" + dataset + ":" + epoch;
    }

    /// @param ephPk made for this request, wiped after it
    public record KeyRequest(WalletAddress walletAddress, EphemeralPublicKey ephPk, String message, String signature) {
        public KeyRequest {
            requireSigned(message, signature);
        }
    }

    /// @param sealedKey base64; docs/formats/key-release.md
    /// @param snapshotId that every file is to be bound to
    /// @param maxFiles most files of the dataset
    public record KeyAnswer(DatasetId datasetId, String sealedKey, int epoch, SnapshotId snapshotId, int maxFiles) {}

    /// @param position where the bytes to be sent begin; where the object stands
    /// @param length how many they are
    /// @param last whether the object ends with them
    public record GrantRequest(long position, long length, boolean last) {
        public GrantRequest {
            if (position < 0 || length < 0 || length > MAX_GRANTED_BYTES) {
                throw ProtocolException.malformed("length", "must be 0 to " + MAX_GRANTED_BYTES + " bytes");
            }
        }
    }

    /// A permission to `PUT` these bytes.
    ///
    /// @param url absolute, or a path of this service
    /// @param headers to be sent with them
    /// @param completes whether the object is complete with it, so that nothing else needs to be asked
    public record Grant(String url, Map<String, String> headers, long position, long length, boolean completes) {
        public Grant {
            headers = Map.copyOf(headers);
        }
    }

    /// @param expiresAt after which they are refused
    public record Grants(List<Grant> grants, long expiresAt) {
        public Grants {
            grants = List.copyOf(grants);
        }
    }

    /// @param length of the whole object
    public record Completion(long length) {}

    public record ObjectAnswer(String object, long length, boolean complete) {}

    /// A snapshot that its owner sealed.
    ///
    /// @param root of its manifest
    /// @param index digest of the sealed index for the gate
    public record SnapshotOffer(Sha256Digest root, Sha256Digest index) {}

    /// @param epoch the one that ends
    public record RotationRequest(WalletAddress walletAddress, int epoch, String message, String signature) {
        public RotationRequest {
            requireSigned(message, signature);
        }
    }

    /// @param state `none`, `running`, `retiring` or `done`
    /// @param epoch of the key that the files are sealed with when it is done
    /// @param root of the new snapshot, once it is the dataset's
    public record RotationView(
            DatasetId datasetId,
            String state,
            int epoch,
            long filesDone,
            long files,
            long bytesDone,
            long bytes,
            long bytesPerSecond,
            Optional<Long> secondsLeft,
            Optional<Sha256Digest> root) {}

    private static void requireSigned(String message, String signature) {
        if (message.isEmpty()
                || message.length() > MAX_MESSAGE_CHARS
                || signature.isEmpty()
                || signature.length() > MAX_SIGNATURE_CHARS) {
            throw ProtocolException.malformed("message", "and signature must be those of one signed message");
        }
    }
}
