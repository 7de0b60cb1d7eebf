package cce.ledger;

import cce.protocol.WalletAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/// A chain of one's own for development and tests: Anvil as a child process on the loopback, with the contracts
/// deployed. Its state, its deployer's key and its addresses lie in one folder, so it goes on where it stopped.
///
/// Its coins and dollars are worth nothing and its deployer's key lies on the disk: never a production chain.
public final class EmbeddedChain implements AutoCloseable {
    /// The chain id it serves.
    public static final long CHAIN_ID = 31337;

    /// 100 coins, in hexadecimal wei.
    private static final String COINS_WEI = "0x56bc75e2d63100000";

    private static final long DOLLARS = 1_000_000L * 1_000_000;

    private final AnvilProcess process;
    private final JsonRpc rpc;
    private final ChainEndpoint endpoint;
    private final Wallet deployer;
    private final Sender sender;
    private final Deployment deployment;

    private EmbeddedChain(AnvilProcess process, Path folder) {
        this.process = process;
        this.endpoint = ChainEndpoint.of(process.address(), CHAIN_ID);
        this.rpc = new JsonRpc(endpoint);
        this.deployer = deployer(folder.resolve("deployer.key"));
        this.sender = new Sender(rpc, endpoint, deployer);
        this.deployment = deployed(folder.resolve("deployment.json"));
    }

    /// The Anvil binary: `CCE_ANVIL` if set, else what `npm ci` put below `backing-services/ledger/chain` of the project.
    public static Optional<Path> findBinary(Path projectRoot) {
        return AnvilProcess.find(projectRoot);
    }

    /// Starts on a free port.
    public static EmbeddedChain start(Path binary, Path folder) {
        return start(binary, folder, 0);
    }

    /// Starts on a given port, or a free one for 0, and returns once the contracts are in place.
    public static EmbeddedChain start(Path binary, Path folder, int port) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Reason.CHAIN_NOT_STARTED, "The folder " + folder + " cannot be created.", e);
        }
        AnvilProcess process = AnvilProcess.start(binary, folder, port, CHAIN_ID);
        try {
            return new EmbeddedChain(process, folder);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    public ChainEndpoint endpoint() {
        return endpoint;
    }

    public Deployment deployment() {
        return deployment;
    }

    /// Gives an account coins for gas and a million test dollars for rent.
    public void fund(WalletAddress account) {
        rpc.call("anvil_setBalance", account.toString(), COINS_WEI);
        sender.send(
                Optional.of(deployment.paymentToken()), Abi.call("mint", Abi.address(account), Abi.number(DOLLARS)));
    }

    /// Lets an account (cced's) write to the audit log.
    public void permitRecorder(WalletAddress account) {
        sender.send(Optional.of(deployment.auditLog()), Abi.call("permitRecorder", Abi.address(account)));
    }

    /// Moves the chain's clock, to let rentals run out.
    public void advanceTime(Duration by) {
        rpc.call("evm_increaseTime", by.toSeconds());
        rpc.call("evm_mine");
    }

    /// The child process.
    public long pid() {
        return process.pid();
    }

    /// Stops the child after it has written its state.
    @Override
    public void close() {
        rpc.close();
        deployer.close();
        process.close();
    }

    Sender sender() {
        return sender;
    }

    private Wallet deployer(Path file) {
        if (Files.exists(file)) {
            return Wallet.load(file);
        }
        Wallet made = Wallet.create(new SecureRandom());
        made.store(file);
        return made;
    }

    /// The file may be there without its contracts, when the chain's state was lost: then they are deployed anew.
    private Deployment deployed(Path file) {
        if (Files.exists(file)) {
            Deployment saved = Deployment.load(file);
            String code = rpc.call("eth_getCode", saved.auditLog().toString(), "latest").asString("");
            if (code.length() > 2) {
                return saved;
            }
        }
        rpc.call("anvil_setBalance", deployer.address().toString(), COINS_WEI);
        Deployment made = Contracts.deployForDevelopment(rpc, endpoint, deployer);
        made.save(file);
        return made;
    }
}
