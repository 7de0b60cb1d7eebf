package cce.cli;

import cce.protocol.BootConfig;
import cce.protocol.CcedApi.ReferenceRegistration;
import cce.protocol.DatasetId;
import cce.protocol.DsseEnvelope;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.IdentityAnswer;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ProtocolException;
import cce.protocol.ReportData;
import cce.protocol.RequestId;
import cce.protocol.ResultManifest;
import cce.protocol.ResultManifest.TeeEvidence;
import cce.protocol.Sha256Digest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The check of a Result Manifest by someone who was not there and asks nobody: only the manifest, the endpoint
/// file (roots and reference values) and, when given, the sealed result. Each step adds a line to the report; the
/// first one that does not hold ends the check.
final class ManifestCheck {
    private final EvidenceCheck evidence;
    private final Endpoint endpoint;
    private final DsseEnvelope envelope;
    private final ResultManifest manifest;
    private final List<List<String>> report = new ArrayList<>();

    private ManifestCheck(Endpoint endpoint, EvidenceCheck evidence, DsseEnvelope envelope, ResultManifest manifest) {
        this.endpoint = endpoint;
        this.evidence = evidence;
        this.envelope = envelope;
        this.manifest = manifest;
    }

    /// Reads the manifest. Its content is believed only as far as [#requireAll] has checked it.
    static ManifestCheck of(Endpoint endpoint, EvidenceCheck evidence, Path file) {
        try {
            DsseEnvelope envelope = Json.read(Home.readFile(file), DsseEnvelope.class);
            byte[] payload = Base64.getDecoder().decode(envelope.payload());
            return new ManifestCheck(endpoint, evidence, envelope, Json.read(payload, ResultManifest.class));
        } catch (ProtocolException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "This is not a Result Manifest: " + e.sentence(), e);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.NOT_VERIFIED, "This is not a Result Manifest: its payload is not base64.", e);
        }
    }

    List<List<String>> report() {
        return List.copyOf(report);
    }

    ResultManifest manifest() {
        return manifest;
    }

    void requireJob(JobId job) {
        require(manifest.predicate().job().id().equals(job), "the manifest is of this job", "It is of another job.");
    }

    void requireResult(Path sealed) {
        require(
                ResultFiles.digest(sealed).equals(resultHash()),
                "sealed result has the hash in the manifest",
                "The sealed result is not the one this manifest speaks of.");
    }

    /// Signature, evidence of cced and of both steps of the CVM, what ran on what, the decision, and the chain's
    /// records.
    void requireAll() {
        try {
            requireSignedByAttestedCced();
            BootConfig boot = requireCvm("keys", this::keyReportData);
            require(
                    requireCvm("submit", this::submitReportData).equals(boot),
                    "keys were given to the CVM that made the result",
                    "Keys and result belong to different CVMs.");
            requireWhatRan(boot);
            requireDecision();
            LedgerProof.of(manifest).check(this::require);
            ReviewProof.of(manifest, records()).check(this::require);
        } catch (ProtocolException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "The manifest does not hold: " + e.sentence(), e);
        }
    }

    /// Each opened finding must be what the manifest committed to.
    void requireOpened(cce.protocol.ReviewApi.OpenedList list) {
        for (cce.protocol.ReviewApi.OpenedFindings opened : list.opened()) {
            byte[] salt = HexFormat.of().parseHex(opened.salt());
            byte[] document = opened.document().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            byte[] all = java.util.Arrays.copyOf(salt, salt.length + document.length);
            System.arraycopy(document, 0, all, salt.length, document.length);
            Sha256Digest commitment = PinnedTrust.keyDigest(all);
            require(
                    manifest.predicate().gate().detectors().stream()
                            .filter(detector -> detector.id().equals(opened.detector()))
                            .anyMatch(detector ->
                                    commitment.equals(detector.commitments().get(opened.datasetId()))),
                    "the findings of " + opened.detector() + " on " + opened.datasetId() + " are those committed to",
                    "The manifest committed to other findings of " + opened.detector() + ".");
        }
    }

    private List<ResultManifest.LedgerRecord> records() {
        return manifest.predicate().records();
    }

    /// Looks every record up on the chain of the endpoint file.
    void requireOnChain() {
        LedgerProof.of(manifest).checkOnChain(endpoint, this::require);
    }

    private void requireSignedByAttestedCced() {
        TeeEvidence cced = evidenceOf("cced");
        byte[] signingKey = Base64.getDecoder().decode(binding(cced, "signing_key"));
        ReportData bound = ReportData.forIdentity(
                Sha256Digest.parse(binding(cced, "tls_key")),
                PinnedTrust.keyDigest(signingKey),
                HexFormat.of().parseHex(binding(cced, "nonce")));
        judge("cced", cced, bound, Optional.empty(), endpoint.ccedReferences());
        IdentityAnswer identity = new IdentityAnswer(
                cced.teeType(), cced.evidence(), cced.collateral(), binding(cced, "signing_key"), "");
        envelope.verify(DsseEnvelope.IN_TOTO, identity.signingPublicKey());
        passed("signature is by the key that cced's evidence names");
    }

    private BootConfig requireCvm(String role, java.util.function.Function<TeeEvidence, ReportData> bound) {
        TeeEvidence cvm = evidenceOf(role);
        BootConfig boot = Json.read(binding(cvm, "boot_config"), BootConfig.class);
        judge(
                "the CVM (" + role + ")",
                cvm,
                bound.apply(cvm),
                Optional.of(boot.measurement()),
                endpoint.agentReferences());
        return boot;
    }

    private ReportData keyReportData(TeeEvidence cvm) {
        return ReportData.forKeyRequest(
                EphemeralPublicKey.parse(binding(cvm, "eph_pk")), RequestId.parse(binding(cvm, "request_id")));
    }

    private ReportData submitReportData(TeeEvidence cvm) {
        return ReportData.forResult(
                manifest.predicate().job().id(), manifest.predicate().raw().sealedSha256());
    }

    private void judge(
            String who,
            TeeEvidence tee,
            ReportData bound,
            Optional<Measurement> configuration,
            List<ReferenceRegistration> references) {
        evidence.require(
                who,
                tee.teeType(),
                tee.evidence(),
                tee.collateral(),
                bound,
                configuration,
                references,
                Instant.ofEpochSecond(tee.verifiedAt()));
        passed("evidence of " + who + " verifies, measures to a reference value and is bound");
    }

    private void requireWhatRan(BootConfig boot) {
        ResultManifest.Predicate predicate = manifest.predicate();
        require(
                boot.jobId().equals(predicate.job().id())
                        && boot.jobSpec().image().equals(predicate.algorithm().image())
                        && boot.jobSpec().code().equals(predicate.algorithm().code()),
                "image and code are those the CVM was measured with",
                "The manifest names another image or code than the CVM was launched with.");
        Set<DatasetId> measured = Set.copyOf(boot.datasetIds());
        Set<DatasetId> named = Set.copyOf(
                predicate.inputs().stream().map(ResultManifest.Input::datasetId).toList());
        require(
                measured.equals(named),
                "inputs are those the CVM was measured with",
                "The manifest names other inputs than the CVM was launched with.");
    }

    private void requireDecision() {
        String decision = manifest.predicate().review().decision();
        require(
                decision.equals("auto_approved") || decision.equals("approved"),
                "the Output Gate released it (" + decision + ", score "
                        + String.format("%.2f", manifest.predicate().gate().score()) + ")",
                "The manifest is of a result that was not released.");
    }

    private Sha256Digest resultHash() {
        String hash = manifest.subject().getFirst().digest().get("sha256");
        if (hash == null) {
            throw CliException.notVerified("The manifest has no SHA-256 of its subject.");
        }
        return Sha256Digest.parse(hash);
    }

    private TeeEvidence evidenceOf(String role) {
        return manifest.predicate().evidence().stream()
                .filter(tee -> tee.role().equals(role))
                .findFirst()
                .orElseThrow(() -> CliException.notVerified("The manifest has no evidence of the role " + role + "."));
    }

    private static String binding(TeeEvidence tee, String name) {
        String value = tee.binding().get(name);
        if (value == null) {
            throw CliException.notVerified("The evidence of the role " + tee.role() + " lacks the input " + name + ".");
        }
        return value;
    }

    private void require(boolean holds, String check, String otherwise) {
        if (!holds) {
            throw CliException.notVerified(otherwise);
        }
        passed(check);
    }

    private void passed(String check) {
        report.add(List.of(check, "holds"));
    }
}
