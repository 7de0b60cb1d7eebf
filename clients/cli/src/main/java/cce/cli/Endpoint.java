package cce.cli;

import cce.ledger.Deployment;
import cce.protocol.CcedApi.ReferenceRegistration;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where a cced and its chain are, and what a client must find there: the file that `cce up` writes, or that an
/// operator hands out. It is the client's root of trust, so it must come over a trusted way.
///
/// @param cced base URL, `https://host:port`
/// @param domain the domain that sign-in messages name
/// @param profile `dev` or `production`
/// @param devRoot base64 DER of the simulator's root in the dev profile, empty in production
/// @param ccedReferences what an acceptable cced measures to
/// @param agentReferences what an acceptable tee-agent measures to
/// @param images workload images by a name for people; the digest is what counts
/// @param chain how to reach the chain and its contracts
record Endpoint(
        URI cced,
        String domain,
        String profile,
        String devRoot,
        List<ReferenceRegistration> ccedReferences,
        List<ReferenceRegistration> agentReferences,
        Map<String, Sha256Digest> images,
        ChainEndpoint chain) {
    static final String FILE_NAME = "endpoint.json";

    Endpoint {
        ccedReferences = List.copyOf(ccedReferences);
        agentReferences = List.copyOf(agentReferences);
        images = Map.copyOf(images);
    }

    /// @param deployment where the contracts are
    record ChainEndpoint(URI rpc, Deployment deployment) {}

    static Endpoint load(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            return Json.read(content, Endpoint.class);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ENVIRONMENT,
                    "No endpoint file at " + file + ". Start a stack with ./cce up, or name the file your operator gave"
                            + " you with --endpoint or CCE_ENDPOINT.",
                    e);
        } catch (ProtocolException e) {
            throw new CliException(
                    ExitCode.ENVIRONMENT, "The endpoint file " + file + " is damaged: " + e.sentence(), e);
        }
    }
}
