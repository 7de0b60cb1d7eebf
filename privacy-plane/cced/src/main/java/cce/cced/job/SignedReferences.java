package cce.cced.job;

import cce.attestation.Corim;
import cce.attestation.EvidenceException;
import cce.attestation.Octets;
import cce.attestation.ReferencePeriod;
import cce.attestation.ReferenceValue;
import cce.attestation.TrustedSigners;
import cce.cced.Refusal;
import cce.cced.identity.Digests;
import cce.cced.store.ReferenceStore.Value;
import cce.protocol.CcedApi;
import cce.protocol.CcedApi.CorimOrigin;
import cce.protocol.CcedApi.ReferenceMeasurements;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Turns what operators send into values of the registry. A CoRIM counts only with the signature of a configured
/// signer, so an operator can pass on what builders measured without being able to change it.
public final class SignedReferences {
    private final TrustedSigners signers;

    public SignedReferences(TrustedSigners signers) {
        this.signers = signers;
    }

    /// A CoRIM whose signature held.
    ///
    /// @param digest SHA-256 of what was signed, the same however the document around it is changed
    record Statement(Sha256Digest digest, CorimOrigin origin, List<Value> values) {}

    /// What is identified by its digest when a value has more to it than its measurements.
    record Conditioned(ReferenceMeasurements measurements, Measurement mrSeam) {}

    static Value byHand(CcedApi.ReferenceRegistration request) {
        return new Value(
                request.measurements().id(),
                document(request.measurements()),
                request.label(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// Reads a CoRIM that counts at `now`, or will.
    Statement read(byte[] document, Instant now) {
        if (signers.keys().isEmpty()) {
            throw refused("No signer of CoRIMs is configured here (corim_signers), so none is accepted.");
        }
        Corim corim;
        try {
            corim = Corim.read(document, signers);
        } catch (EvidenceException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        ReferencePeriod period = corim.period();
        if (period.notAfter().filter(now::isAfter).isPresent()) {
            throw refused("The CoRIM counted until " + period.notAfter().get() + ". Have a current one signed.");
        }
        CorimOrigin origin = new CorimOrigin(Digests.sha256(document), digest(corim.signer()));
        return new Statement(
                digest(corim.statement()),
                origin,
                corim.values().stream().map(value -> value(value, origin)).toList());
    }

    private static Value value(ReferenceValue stated, CorimOrigin origin) {
        return switch (stated) {
            case ReferenceValue.Tdx tdx -> {
                List<Optional<Measurement>> rtmrs = tdx.rtmrs().stream()
                        .map(rtmr -> rtmr.map(SignedReferences::convert))
                        .toList();
                yield value(
                        stated,
                        new CcedApi.TdxMeasurements(convert(tdx.mrTd()), rtmrs),
                        tdx.mrSeam().map(SignedReferences::convert),
                        origin);
            }
            case ReferenceValue.Snp snp ->
                value(
                        stated,
                        new CcedApi.SnpMeasurements(convert(snp.measurement()), snp.minGuestSvn()),
                        Optional.empty(),
                        origin);
        };
    }

    private static Value value(
            ReferenceValue stated,
            ReferenceMeasurements measurements,
            Optional<Measurement> mrSeam,
            CorimOrigin origin) {
        Sha256Digest id = mrSeam.map(module -> Json.digest(new Conditioned(measurements, module)))
                .orElseGet(measurements::id);
        return new Value(
                id,
                document(measurements),
                stated.name(),
                stated.version(),
                mrSeam,
                stated.period().notBefore(),
                stated.period().notAfter(),
                Optional.of(origin));
    }

    private static String document(ReferenceMeasurements measurements) {
        return new String(Json.canonical(measurements), StandardCharsets.UTF_8);
    }

    private static Measurement convert(cce.attestation.Measurement measurement) {
        return Measurement.of(measurement.value().bytes());
    }

    private static Sha256Digest digest(Octets bytes) {
        return Sha256Digest.of(bytes.bytes());
    }

    private static Refusal refused(String sentence) {
        return new Refusal(ProblemType.REFERENCE_REFUSED, sentence);
    }
}
