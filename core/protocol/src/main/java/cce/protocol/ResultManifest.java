package cce.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What leaves with a released result: an in-toto v1 statement whose subject is the sealed result and whose
/// predicate says which code ran on which data, in which TEE, what the gate found, who let it out and what the
/// chain recorded. It carries all that a third party needs to check it without asking anyone.
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

    /// @param issuedAt RFC 3339, for people
    /// @param outputs what the consumer gets, file by file
    /// @param previousManifest SHA-256 of the payload this cced signed before this one; empty for its first
    public record Predicate(
            String issuedAt,
            String profile,
            Job job,
            Algorithm algorithm,
            List<Input> inputs,
            Raw raw,
            List<Output> outputs,
            Gate gate,
            Leakage leakage,
            Privacy privacy,
            History history,
            Review review,
            List<TeeEvidence> evidence,
            List<LedgerRecord> records,
            AuditLog auditLog,
            Optional<Sha256Digest> previousManifest) {
        public Predicate {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            evidence = List.copyOf(evidence);
            records = List.copyOf(records);
        }
    }

    /// @param organisation of the consumer, as the operator registered it; may be empty
    /// @param exitClass how the program ended: `ok`, `failed`, `limit` or `unknown`
    public record Job(
            JobId id, WalletAddress consumer, String organisation, Sha256Digest requestHash, String exitClass) {}

    /// @param author the wallet that stored the code bundle
    public record Algorithm(Sha256Digest image, Sha256Digest code, Sha256Digest invocation, WalletAddress author) {}

    /// @param policy SHA-256 of the gate policy that the dataset's owner chose
    public record Input(
            DatasetId datasetId, SnapshotId snapshotId, Sha256Digest root, WalletAddress owner, Sha256Digest policy) {}

    /// What the CVM submitted: the bytes its evidence names. The consumer never gets their key.
    ///
    /// @param sealedSha256 SHA-256 of the sealed bytes
    public record Raw(Sha256Digest sealedSha256) {}

    /// One file that the consumer gets.
    ///
    /// @param rawCommitment SHA-256 of a secret salt and the file as the program wrote it. Not its bare hash: a
    ///     program could choose a file whose hash tells what it must not tell.
    /// @param releasedSha256 SHA-256 of the file as released
    /// @param transforms what was done to it, in order
    public record Output(
            String name,
            String mediaType,
            long bytes,
            Sha256Digest rawCommitment,
            Sha256Digest releasedSha256,
            List<String> transforms) {
        public Output {
            transforms = List.copyOf(transforms);
        }
    }

    /// @param policy the strictest combination of the inputs' policies, which is what the gate applied
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

    /// @param contribution the score this detector's findings alone would give
    /// @param commitments for each input the salted hash of this detector's findings about it, whether there are
    ///     any or not; the owner of the input can have it opened
    public record DetectorResult(
            String id, String status, double contribution, Map<DatasetId, Sha256Digest> commitments) {
        public DetectorResult {
            commitments = Map.copyOf(commitments);
        }
    }

    /// Measured leakage of the released artefact.
    ///
    /// @param capacityBits upper bound on what the released bytes can carry at all
    public record Leakage(
            long leakedRows,
            long leakedCells,
            double leakedFraction,
            double maxBits,
            double decoyRows,
            double falseDiscoveryRate,
            long capacityBits) {}

    /// @param charges one entry of the privacy ledger for each input
    public record Privacy(List<Charge> charges) {
        public Privacy {
            charges = List.copyOf(charges);
        }
    }

    /// @param mechanism `unbounded`, or the mechanism that the dataset's owner vouches for
    /// @param rho zCDP parameter spent; 0 for `unbounded`
    /// @param bits measured bits of an `unbounded` release
    /// @param seq position in the dataset's privacy ledger
    /// @param before head of that ledger before the entry
    /// @param after head with it
    public record Charge(
            DatasetId datasetId,
            String mechanism,
            double rho,
            double delta,
            double bits,
            long seq,
            Sha256Digest before,
            Sha256Digest after) {}

    /// @param comparedReleases releases to the consumer and its organisation that this one was compared with
    /// @param minimumDifference fewest records by which a released group differs from an earlier one; -1 when none
    ///     is comparable
    public record History(int comparedReleases, long minimumDifference) {}

    /// @param decision `auto_approved` or `approved`
    /// @param artefact SHA-256 that votes are bound to
    /// @param source SHA-256 of the code that votes are bound to
    public record Review(
            String decision,
            Sha256Digest artefact,
            Sha256Digest source,
            List<Vote> votes,
            List<Mitigation> mitigations) {
        public Review {
            votes = List.copyOf(votes);
            mitigations = List.copyOf(mitigations);
        }
    }

    /// @param decision `approve`, `return`, `reject` or `override`
    /// @param message the EIP-4361 text that the reviewer signed; its one resource names what the vote is
    ///     bound to
    /// @param signature 65 bytes in hexadecimal
    public record Vote(
            WalletAddress reviewer,
            String organisation,
            String decision,
            Sha256Digest reasonHash,
            String at,
            String message,
            String signature) {}

    /// A change that a reviewer had made before the release.
    public record Mitigation(String name, WalletAddress by) {}

    /// Where the off-chain audit log of views and decisions stood.
    public record AuditLog(long size, Sha256Digest head) {}

    /// One piece of evidence with everything its verification needs.
    ///
    /// @param role `cced`, `keys` or `submit`
    /// @param reportData what the quote must be bound to, in hexadecimal
    /// @param binding the inputs of `reportData` by name, in hexadecimal, so that a checker can compute it
    ///     again
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
