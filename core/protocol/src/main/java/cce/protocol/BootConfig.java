package cce.protocol;

import java.util.List;
import java.util.Map;

/// All that a CVM is told at boot, written by cced and carried by the untrusted host. SHA-384 of its canonical form is
/// the CVM's MRCONFIGID, so a host that changes one byte of it gets no keys.
///
/// @param credential the Job Credential of purpose `keys`
/// @param cced how the agent recognises the cced it may talk to
public record BootConfig(
        int v, JobId jobId, String credential, JobSpec jobSpec, List<DatasetId> datasetIds, CcedIdentity cced) {
    private static final int VERSION = 1;

    public BootConfig {
        datasetIds = List.copyOf(datasetIds);
        if (v != VERSION) {
            throw new ProtocolException(
                    ProtocolException.Reason.UNSUPPORTED, "The boot configuration has a version other than 1.");
        }
    }

    public static BootConfig of(
            JobId job, String credential, JobSpec spec, List<DatasetId> datasets, CcedIdentity cced) {
        return new BootConfig(VERSION, job, credential, spec, datasets, cced);
    }

    public Measurement measurement() {
        return Measurement.of(Json.hash("SHA-384", Json.canonical(this)));
    }

    /// The public keys of the cced that launched the CVM. They lie under MRCONFIGID: a CVM that was pointed at another
    /// cced measures differently, and the right cced gives it nothing.
    ///
    /// @param tlsKey SHA-256 of the SubjectPublicKeyInfo of its TLS certificate
    /// @param signingKey SHA-256 of the SubjectPublicKeyInfo of its signing key
    public record CcedIdentity(Sha256Digest tlsKey, Sha256Digest signingKey) {}

    /// Where the host puts things inside the CVM. Fixed, so that the configuration holds no host path.
    public static final Map<String, String> PATHS = Map.of(
            "config", "/run/cce/config.json",
            "cced", "/run/cce/cced.sock",
            "guest-agent", "/run/cce/guest-agent.sock",
            "objects", "/run/cce/objects",
            "results", "/run/cce/results",
            "images", "/run/cce/images");
}
