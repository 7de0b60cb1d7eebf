package cce.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/// What leaves with a released result: an in-toto v1 statement whose subject is the sealed result and whose predicate
/// says which code ran on which data, in which TEE, what the gate found and what the chain recorded. It carries all
/// that
/// a third party needs to check it without asking anyone.
public record ResultManifest(
        @JsonProperty("_type") String type,
        @JsonProperty("subject") List<Subject> subject,
        @JsonProperty("predicateType") String predicateType,
        @JsonProperty("predicate") Predicate predicate) {
    public static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    public static final String PREDICATE_TYPE = "urn:cce:result-manifest:v1";

    public ResultManifest {
        subject = List.copyOf(subject);
        if (!type.equals(STATEMENT_TYPE) || !predicateType.equals(PREDICATE_TYPE) || subject.size() != 1) {
            throw new ProtocolException(
                    ProtocolException.Reason.UNSUPPORTED, "The document is not a result manifest v1 with one subject.");
        }
    }

    public static ResultManifest of(String resultPath, Sha256Digest resultHash, Predicate predicate) {
        return new ResultManifest(
                STATEMENT_TYPE,
                List.of(new Subject(resultPath, Map.of("sha256", resultHash.toString()))),
                PREDICATE_TYPE,
                predicate);
    }

    public record Subject(String name, Map<String, String> digest) {
        public Subject {
            digest = Map.copyOf(digest);
        }
    }

    public record Predicate(
            String issuedAt,
            String profile,
            Job job,
            Algorithm algorithm,
            List<Input> inputs,
            Gate gate,
            Review review,
            List<TeeEvidence> evidence,
            List<LedgerRecord> records) {
        public Predicate {
            inputs = List.copyOf(inputs);
            evidence = List.copyOf(evidence);
            records = List.copyOf(records);
        }
    }

    /// @param exitClass how the program ended: `ok`, `failed`, `limit` or `unknown`
    public record Job(JobId id, WalletAddress consumer, Sha256Digest requestHash, String exitClass) {}

    public record Algorithm(Sha256Digest image, Sha256Digest code, Sha256Digest invocation) {}

    public record Input(DatasetId datasetId, SnapshotId snapshotId, Sha256Digest root, WalletAddress owner) {}

    public record Gate(
            String version,
            Sha256Digest policy,
            double score,
            String verdict,
            List<DetectorResult> detectors,
            long bytesParsed,
            long bytesOpaque) {
        public Gate {
            detectors = List.copyOf(detectors);
        }
    }

    public record DetectorResult(String id, String status) {}

    /// @param decision `auto_approved`, `approved` or `rejected`
    public record Review(String decision, List<Vote> votes) {
        public Review {
            votes = List.copyOf(votes);
        }
    }

    public record Vote(WalletAddress reviewer, String decision, Sha256Digest reasonHash, String at) {}

    /// One piece of evidence with everything its verification needs.
    ///
    /// @param role `cced`, `keys` or `submit`
    /// @param reportData what the quote must be bound to, in hexadecimal
    /// @param binding the inputs of `reportData` by name, in hexadecimal, so that a checker can compute it again
    /// @param collateral the endorsements used, as one JSON text
    /// @param verifiedAt seconds since the epoch: the time the verifier took for now
    public record TeeEvidence(
            String role,
            TeeType teeType,
            EvidenceDocument evidence,
            String reportData,
            Map<String, String> binding,
            String collateral,
            long verifiedAt) {
        public TeeEvidence {
            binding = Map.copyOf(binding);
        }
    }

    /// One record of the on-chain audit log, enough to compute its head again from the one before it.
    public record LedgerRecord(
            long seq,
            String kind,
            WalletAddress recorder,
            String dataset,
            Sha256Digest subject,
            Sha256Digest digest,
            long time,
            String previousHead,
            String head,
            String transaction) {}
}
