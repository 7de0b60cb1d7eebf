package cce.cced;

import cce.cced.chain.Chain;
import cce.cced.chain.LedgerChain;
import cce.cced.http.HttpServer;
import cce.cced.job.JobRunner;
import cce.ledger.ChainEndpoint;
import cce.ledger.Deployment;
import cce.ledger.Ledger;
import cce.ledger.Wallet;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/// cced, wired together and running.
public final class Cced implements AutoCloseable {
    private final Opened opened;
    private final Ready ready;
    private final HttpServer server;

    private Cced(Opened opened, Ready ready, HttpServer server) {
        this.opened = opened;
        this.ready = ready;
        this.server = server;
    }

    /// What cced says of itself once it listens.
    ///
    /// @param tlsKey SHA-256 of the SubjectPublicKeyInfo of its TLS certificate
    /// @param signingKey SHA-256 of the SubjectPublicKeyInfo of its signing key
    /// @param ledgerAccount the account it writes records with; it needs gas and the right to record
    public record Ready(int port, Sha256Digest tlsKey, Sha256Digest signingKey, WalletAddress ledgerAccount) {}

    /// Starts everything; on failure closes what was opened.
    public static Cced start(Config config, TransitionListener listener) throws IOException {
        Deployment deployment = Deployment.load(config.ledgerDeploymentFile());
        ChainEndpoint endpoint =
                new ChainEndpoint(config.ledgerRpcUrl(), deployment.chainId(), config.ledgerConfirmations());
        return start(
                config,
                listener,
                wallet -> new LedgerChain(Ledger.open(endpoint, deployment, wallet)),
                Clock.systemUTC());
    }

    /// As [#start(Config, TransitionListener)], on another chain than the configured one and by another clock: tests
    /// bring their own.
    static Cced start(Config config, TransitionListener listener, Function<Wallet, Chain> chains, Clock clock)
            throws IOException {
        Opened opened = new Opened();
        try {
            Foundation foundation = Foundation.lay(config, chains, clock, opened);
            Services services = Services.wire(config, listener, foundation, opened);
            HttpServer server = opened.add(HttpServer.start(
                    new InetSocketAddress(config.listenAddress(), config.listenPort()),
                    foundation.identity().tls().context(),
                    services.api().endpoints()));
            JobRunner runner = services.runner();
            runner.start();
            services.rotations().start();
            return new Cced(
                    opened,
                    new Ready(
                            server.port(),
                            foundation.identity().tls().keyDigest(),
                            foundation.identity().signing().digest(),
                            foundation.ledgerAccount()),
                    server);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    public Ready ready() {
        return ready;
    }

    /// What is served, for the test of the API description.
    List<String> routes() {
        return server.routes();
    }

    @Override
    public void close() {
        opened.close();
    }
}
