package cce.cced;

import cce.attestation.DocumentKey;
import cce.attestation.EvidenceException;
import cce.attestation.TrustedSigners;
import cce.gate.GatePolicy;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The configuration of cced: one JSON file in which every setting must be present and none may be unknown. `null`
/// stands for an optional setting that is not used.
///
/// @param profile `dev` or `production`
/// @param instance name of this replica, the same after a restart
/// @param listenAddress address to bind, such as `127.0.0.1`
/// @param listenPort port to bind; 0 takes a free one
/// @param domain the domain that EIP-4361 messages must name
/// @param databaseUrl `jdbc:h2:file:<path>` or `jdbc:postgresql://...`
/// @param objects where the object store is: a folder, or `s3://bucket/prefix?endpoint=...&credentials=...`
/// @param ledgerRpcUrl JSON-RPC of the chain
/// @param ledgerDeploymentFile JSON file with the addresses of the contracts
/// @param ledgerConfirmations blocks that must hold a record before it counts
/// @param pcsUrl a PCS or PCCS, or the `file:` address of a collateral bundle; null asks Intel
/// @param guestAgentSocket Unix socket of the dstack guest agent, a configfs-tsm directory, or `auto`
/// @param cvmHostUrl the CVM host
/// @param cvmHostTokenFile file with the bearer token for it
/// @param operators wallets that may register reference values
/// @param corimSigners public keys (SPKI in base64 or PEM, P-256 or Ed25519) whose signature on reference values
///     counts; none refuses every CoRIM
/// @param gatePolicy name of the gate's policy
/// @param maxDatasetFiles most files of one dataset, such as 1000000; each takes a row while it is uploaded
/// @param devRootCertificateFile DER certificate of a test root; refused in production, needed in dev
/// @param readyFile written once cced listens; null writes none
public record Config(
        Profile profile,
        String instance,
        String listenAddress,
        int listenPort,
        String domain,
        String databaseUrl,
        String objects,
        URI ledgerRpcUrl,
        Path ledgerDeploymentFile,
        int ledgerConfirmations,
        Optional<URI> pcsUrl,
        Path guestAgentSocket,
        URI cvmHostUrl,
        Path cvmHostTokenFile,
        Set<WalletAddress> operators,
        List<String> corimSigners,
        String gatePolicy,
        int maxDatasetFiles,
        Optional<Path> devRootCertificateFile,
        Optional<Path> readyFile) {
    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final int MAX_DATASET_FILES = 10_000_000;

    public Config {
        operators = Set.copyOf(operators);
        corimSigners = List.copyOf(corimSigners);
        signers(corimSigners);
        require(listenPort >= 0 && listenPort < 1 << 16, "listen_port", "must be a port number");
        require(!instance.isEmpty() && instance.length() <= 64, "instance", "must have 1 to 64 characters");
        require(!domain.isEmpty() && domain.length() <= 255, "domain", "must have 1 to 255 characters");
        require(!operators.isEmpty(), "operators", "must name at least one wallet");
        require(GatePolicy.named(gatePolicy).isPresent(), "gate_policy", "must name a policy of the gate");
        require(
                maxDatasetFiles >= 1 && maxDatasetFiles <= MAX_DATASET_FILES,
                "max_dataset_files",
                "must be 1 to " + MAX_DATASET_FILES);
        if (profile == Profile.PRODUCTION) {
            require(
                    devRootCertificateFile.isEmpty(),
                    "dev_root_certificate_file",
                    "must be null in production: a test root vouches for anything");
        } else {
            require(
                    devRootCertificateFile.isPresent(),
                    "dev_root_certificate_file",
                    "must name the simulator's root certificate in the dev profile");
        }
    }

    public static Config load(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] document = in.readNBytes(MAX_FILE_BYTES + 1);
            require(document.length <= MAX_FILE_BYTES, "(file)", "must have at most " + MAX_FILE_BYTES + " bytes");
            return Json.read(document, Config.class);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new IOException("The configuration file " + file + " is not there or may not be read.", e);
        }
    }

    public GatePolicy policy() {
        return GatePolicy.named(gatePolicy).orElseThrow();
    }

    public TrustedSigners trustedCorimSigners() {
        return signers(corimSigners);
    }

    private static TrustedSigners signers(List<String> keys) {
        try {
            return new TrustedSigners(keys.stream()
                    .map(key -> key.replaceAll("-----[A-Z ]+-----|\\s", ""))
                    .map(key -> DocumentKey.readPublic(Base64.getDecoder().decode(key)))
                    .toList());
        } catch (EvidenceException | IllegalArgumentException e) {
            throw new ProtocolException(
                    ProtocolException.Reason.MALFORMED,
                    "The setting corim_signers must list P-256 or Ed25519 public keys (SPKI in base64 or PEM).");
        }
    }

    private static void require(boolean holds, String setting, String what) {
        if (!holds) {
            throw new ProtocolException(
                    ProtocolException.Reason.MALFORMED, "The setting " + setting + " " + what + ".");
        }
    }
}
