package cce.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The messages of cced's HTTP API that are not defined elsewhere in this package, by route. Errors are a
/// [Problem].
///
/// | route | request | answer |
/// |---|---|---|
/// | `GET /v1/health` | | [Health] |
/// | `GET /v1/attestation?nonce=` | | [IdentityAnswer] |
/// | `GET /v1/auth/nonce` | | [SignInNonce] |
/// | `POST /v1/auth/login` | [SignIn] | [Session] |
/// | `POST /v1/upload-token` | [UploadTokenRequest] | [UploadToken] |
/// | `POST /v1/datasets` | [DatasetRegistration] | [DatasetView] |
/// | `GET /v1/datasets`, `GET /v1/datasets/{id}` | | [DatasetList], [DatasetView] |
/// | `POST`, `HEAD /v1/datasets/{id}/upload/{path}` | raw bytes | [UploadAnswer] |
/// | `POST /v1/datasets/{id}/finalize` | | [Receipt] |
/// | `PUT /v1/code/{sha256}` | raw bytes | [CodeAnswer] |
/// | `POST /v1/jobs/create` | [JobCreation] | [JobView] |
/// | `GET /v1/jobs`, `GET /v1/jobs/{id}`, `POST /v1/jobs/{id}/cancel` | | [JobList], [JobView] |
/// | `POST /v1/keys/request` | [KeyRequest] | [KeyRequest.Answer] |
/// | `POST /v1/results/submit` | [SubmitRequest] | [SubmitRequest.Answer] |
/// | `POST /v1/results/{job_id}` | [ResultRequest] | [ResultAnswer] |
/// | `/v1/reviews`, `/v1/policies`, `/v1/organisations`, and of a dataset its reviewers, policy and ledger | |
/// [ReviewApi] |
/// | `GET /v1/audit?subject=&dataset=` | | [AuditList] |
/// | `POST /v1/references`, `POST /v1/references/{id}/supersede` | [ReferenceRegistration], or a signed CoRIM |
/// [ReferenceView], [ReferenceList] |
/// | `GET`, `POST /v1/references/policies`, `DELETE /v1/references/policies/{hash}`, and its `supersede` | a
/// YAML document | [AppraisalPolicyList], [AppraisalPolicyView] |
/// | `GET /v1/references`, `DELETE /v1/references/{id}` | | [ReferenceList], [ReferenceView] |
///
/// Routes that read or change what belongs to a wallet take `Authorization: Bearer <session token>`; uploads take
/// the upload token there. The signed messages are EIP-4361 texts whose `Resources` hold exactly one of the
/// `urn:cce:` names below.
public final class CcedApi {
    /// Purpose of a sign-in message. Of a CoRIM signed with COSE.
    public static final String CORIM_MEDIA_TYPE = "application/rim+cose";

    public static final String LOGIN_RESOURCE = "urn:cce:login";

    public static final String UPLOAD_OFFSET_HEADER = "Upload-Offset";

    public static final String UPLOAD_COMPLETE_HEADER = "Upload-Complete";
    public static final String UPLOAD_LENGTH_HEADER = "Upload-Length";

    private static final int MAX_MESSAGE_CHARS = 8192;
    private static final int MAX_SIGNATURE_CHARS = 132;
    private static final int MAX_NAME_CHARS = 120;

    private CcedApi() {}

    /// Purpose of the message that asks for an upload token.
    public static String uploadResource(DatasetId dataset) {
        return "urn:cce:upload:" + dataset;
    }

    /// Purpose of the message that submits a job: it binds every byte of what is asked for.
    public static String jobResource(JobRequest request) {
        return "urn:cce:job:" + request.hash();
    }

    /// Purpose of the message that fetches a result: it binds the key that the result key is wrapped to.
    public static String resultResource(JobId job, ResultPublicKey key) {
        return "urn:cce:result:" + job + ":" + Sha256Digest.of(Json.hash("SHA-256", key.toByteArray()));
    }

    /// @param profile `dev` or `production`
    /// @param domain what EIP-4361 messages must name
    /// @param chainId what EIP-4361 messages must name
    /// @param contracts addresses by name, as the operator configured them; check them against a source of
    ///     your own
    public record Health(String status, String profile, String domain, long chainId, Map<String, String> contracts) {
        public Health {
            contracts = Map.copyOf(contracts);
        }
    }

    public record SignInNonce(String nonce, long expiresAt) {}

    /// @param message the EIP-4361 text, as signed
    /// @param signature 65 bytes r, s, v in hexadecimal, `0x` optional
    public record SignIn(String message, String signature) {
        public SignIn {
            requireSigned(message, signature);
        }
    }

    public record Session(String token, WalletAddress wallet, long expiresAt) {}

    public record UploadTokenRequest(
            WalletAddress walletAddress, DatasetId datasetId, String message, String signature) {
        public UploadTokenRequest {
            requireSigned(message, signature);
        }
    }

    /// @param expiresIn seconds
    public record UploadToken(String token, long expiresIn) {}

    public record DatasetRegistration(DatasetId datasetId, String name) {
        public DatasetRegistration {
            requireLength("name", name, 1, MAX_NAME_CHARS);
        }
    }

    /// @param status `uploading` or `ready`
    /// @param root hash of the sealed manifest, as on the chain; present once ready
    public record DatasetView(
            DatasetId datasetId,
            WalletAddress owner,
            String name,
            String status,
            int epoch,
            SnapshotId snapshotId,
            long createdAt,
            Optional<Sha256Digest> root,
            Optional<Long> totalSize,
            List<UploadedFile> files) {
        public DatasetView {
            files = List.copyOf(files);
        }
    }

    /// One file while its dataset is uploaded; only its owner sees these.
    ///
    /// @param offset plaintext bytes stored so far
    public record UploadedFile(String path, long offset, boolean complete) {}

    public record DatasetList(List<DatasetView> datasets) {
        public DatasetList {
            datasets = List.copyOf(datasets);
        }
    }

    /// @param sizeBytes plaintext bytes stored so far
    /// @param storedPath name of the object that holds the ciphertext
    public record UploadAnswer(
            DatasetId datasetId, String path, long chunks, long sizeBytes, boolean complete, String storedPath) {}

    /// @param size bytes of plaintext
    /// @param hash SHA-256 of the sealed bytes
    public record ReceiptFile(String path, long size, Sha256Digest hash) {}

    /// @param files the first 10,000; the manifest has them all
    /// @param contentHash SHA-256 over the concatenation of the files' hexadecimal hashes, sorted
    public record Receipt(
            DatasetId datasetId,
            String status,
            SnapshotId snapshotId,
            Sha256Digest root,
            long fileCount,
            List<ReceiptFile> files,
            long totalSize,
            Sha256Digest contentHash) {
        public Receipt {
            files = List.copyOf(files);
        }
    }

    public record CodeAnswer(Sha256Digest digest, long sizeBytes) {}

    /// What a consumer signs: [#jobResource] holds the hash of its canonical form.
    public record JobRequest(List<DatasetId> datasetIds, JobSpec jobSpec) {
        public JobRequest {
            datasetIds = List.copyOf(datasetIds);
            if (!List.copyOf(jobSpec.datasets().values()).containsAll(datasetIds)
                    || datasetIds.size() != jobSpec.datasets().size()
                    || datasetIds.stream().distinct().count() != datasetIds.size()) {
                throw ProtocolException.malformed("dataset_ids", "must be the datasets of job_spec, each once");
            }
        }

        public Sha256Digest hash() {
            return Json.digest(this);
        }
    }

    public record JobCreation(
            WalletAddress walletAddress,
            List<DatasetId> datasetIds,
            JobSpec jobSpec,
            String message,
            String signature) {
        public JobCreation {
            datasetIds = List.copyOf(datasetIds);
            requireSigned(message, signature);
        }

        public JobRequest request() {
            return new JobRequest(datasetIds, jobSpec);
        }
    }

    /// @param state `accepted`, `launching`, `running`, `pending_review`, `needs_human`, `released`, `returned`,
    ///     `rejected`, `expired`, `revoked`, `failed` or `cancelled`
    /// @param failure a sentence, present once failed
    /// @param advice what to change about a result that was held, in sentences from a short list
    public record JobView(
            JobId jobId,
            WalletAddress consumer,
            List<DatasetId> datasetIds,
            JobSpec jobSpec,
            String state,
            boolean cvmDestroyed,
            long createdAt,
            long updatedAt,
            Optional<String> failure,
            List<String> advice,
            List<JobStep> steps) {
        public JobView {
            advice = List.copyOf(advice);
            datasetIds = List.copyOf(datasetIds);
            steps = List.copyOf(steps);
        }
    }

    public record JobStep(String state, long at) {}

    public record JobList(List<JobView> jobs) {
        public JobList {
            jobs = List.copyOf(jobs);
        }
    }

    public record ResultRequest(
            WalletAddress walletAddress, ResultPublicKey userEphPk, String message, String signature) {
        public ResultRequest {
            requireSigned(message, signature);
        }
    }

    /// @param status `approved`
    /// @param encryptedRek base64; the hybrid HPKE message that holds the result key
    /// @param manifest the signed Result Manifest
    /// @param signingKey base64 SubjectPublicKeyInfo of the key that signed it; evidence inside binds it
    public record ResultAnswer(
            String status,
            String resultPath,
            Sha256Digest resultHash,
            String encryptedRek,
            DsseEnvelope manifest,
            String signingKey) {}

    public record AuditList(List<ResultManifest.LedgerRecord> records) {
        public AuditList {
            records = List.copyOf(records);
        }
    }

    /// What one image of the CVM measures to. Its members tell of which TEE.
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(TdxMeasurements.class), @JsonSubTypes.Type(SnpMeasurements.class)})
    public sealed interface ReferenceMeasurements {
        TeeType tee();

        default Sha256Digest id() {
            return Json.digest(this);
        }
    }

    /// @param rtmrs RTMR0 to RTMR3; an empty one is not compared
    public record TdxMeasurements(@JsonProperty("mrtd") Measurement mrTd, List<Optional<Measurement>> rtmrs)
            implements ReferenceMeasurements {
        private static final int RTMR_COUNT = 4;

        public TdxMeasurements {
            rtmrs = List.copyOf(rtmrs);
            if (rtmrs.size() != RTMR_COUNT) {
                throw ProtocolException.malformed("measurements.rtmrs", "must have " + RTMR_COUNT + " entries");
            }
        }

        @Override
        public TeeType tee() {
            return TeeType.TDX;
        }
    }

    /// @param launchDigest what the report shows as MEASUREMENT
    /// @param minGuestSvn lowest guest SVN that the image's ID block may state
    public record SnpMeasurements(Measurement launchDigest, long minGuestSvn) implements ReferenceMeasurements {
        private static final long MAX_SVN = 0xffff_ffffL;

        public SnpMeasurements {
            if (minGuestSvn < 0 || minGuestSvn > MAX_SVN) {
                throw ProtocolException.malformed("measurements.min_guest_svn", "must be 0 to " + MAX_SVN);
            }
        }

        @Override
        public TeeType tee() {
            return TeeType.SNP;
        }
    }

    public record ReferenceRegistration(String label, ReferenceMeasurements measurements) {
        public ReferenceRegistration {
            requireLength("label", label, 1, MAX_NAME_CHARS);
        }
    }

    /// Where a value is from that a signed CoRIM stated.
    ///
    /// @param digest SHA-256 of the document as it was sent
    /// @param signer SHA-256 of the key (SPKI) that signed it
    public record CorimOrigin(Sha256Digest digest, Sha256Digest signer) {}

    /// @param version of the image, as its CoRIM states it; may be empty
    /// @param status `active`, `revoked`, `superseded`; `pending` or `expired` when in use
    ///     outside of its validity
    /// @param mrSeam the one TDX module the value counts on, if it is for one
    /// @param validFrom seconds since the epoch
    /// @param validUntil seconds since the epoch, the last one included
    public record ReferenceView(
            Sha256Digest id,
            TeeType tee,
            String label,
            String version,
            String status,
            ReferenceMeasurements measurements,
            Optional<Measurement> mrSeam,
            Optional<Long> validFrom,
            Optional<Long> validUntil,
            Optional<CorimOrigin> corim,
            WalletAddress registeredBy,
            long registeredAt,
            WalletAddress changedBy,
            long changedAt) {}

    public record ReferenceList(List<ReferenceView> references) {
        public ReferenceList {
            references = List.copyOf(references);
        }
    }

    /// An appraisal policy that an operator registered.
    ///
    /// @param hash SHA-256 of the document
    /// @param version number of the registration, counted from 1 over all policies
    /// @param status `active`, `revoked` or `superseded`
    public record AppraisalPolicyView(
            Sha256Digest hash,
            String name,
            int version,
            String status,
            WalletAddress registeredBy,
            long registeredAt,
            WalletAddress changedBy,
            long changedAt) {}

    /// @param source where the policy in force is from: `shipped`, `registered`, or `none` if none is
    /// @param inForce its id, `name@sha256:<hash>`
    public record AppraisalPolicyList(String source, Optional<String> inForce, List<AppraisalPolicyView> policies) {
        public AppraisalPolicyList {
            policies = List.copyOf(policies);
        }
    }

    private static void requireSigned(String message, String signature) {
        requireLength("message", message, 1, MAX_MESSAGE_CHARS);
        requireLength("signature", signature, 1, MAX_SIGNATURE_CHARS);
    }

    private static void requireLength(String field, String text, int low, int high) {
        if (text.length() < low || text.length() > high) {
            throw ProtocolException.malformed(field, "must have " + low + " to " + high + " characters");
        }
    }
}
