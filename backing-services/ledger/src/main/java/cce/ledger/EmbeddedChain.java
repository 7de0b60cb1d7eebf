package cce.ledger;

import cce.protocol.WalletAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A chain of one's own for development and tests: Anvil as a child process on the loopback, with the contracts
/// deployed. Its state, its deployer's key and its addresses lie in one folder, so it goes on where it stopped.
public final class EmbeddedChain implements AutoCloseable {
    private EmbeddedChain() {}

    /// The chain id it serves.
    public static final long CHAIN_ID = 31337;

    /// The Anvil binary: `CCE_ANVIL` if set, else what `npm ci` put below `chain/` of the given project root.
    public static Optional<Path> findBinary(Path projectRoot) {
        throw new UnsupportedOperationException();
    }

    /// Starts on a free port.
    public static EmbeddedChain start(Path binary, Path folder) {
        return start(binary, folder, 0);
    }

    /// Starts on a given port, or a free one for 0, and returns once the contracts are in place.
    public static EmbeddedChain start(Path binary, Path folder, int port) {
        throw new UnsupportedOperationException();
    }

    public ChainEndpoint endpoint() {
        throw new UnsupportedOperationException();
    }

    public Deployment deployment() {
        throw new UnsupportedOperationException();
    }

    /// Gives an account coins for gas and test dollars for rent.
    public void fund(WalletAddress account) {
        throw new UnsupportedOperationException();
    }

    /// Lets an account (cced's) write to the audit log.
    public void permitRecorder(WalletAddress account) {
        throw new UnsupportedOperationException();
    }

    /// Moves the chain's clock, to let rentals run out.
    public void advanceTime(Duration by) {
        throw new UnsupportedOperationException();
    }

    /// The child process.
    public long pid() {
        throw new UnsupportedOperationException();
    }

    /// Stops the child after it has written its state.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
