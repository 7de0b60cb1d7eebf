package cce.ledger;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A chain for one test class.
final class TestChain {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger NEXT_DIGEST = new AtomicInteger();

    private TestChain() {}

    static EmbeddedChain start() {
        try {
            return EmbeddedChain.start(binary(), Files.createTempDirectory("cce-chain"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path binary() {
        Optional<Path> binary = EmbeddedChain.findBinary(Path.of(System.getProperty("cce.root", "../..")));
        assumeTrue(
                binary.isPresent() || System.getenv("CI") != null,
                "Anvil is not installed: run npm ci in backing-services/ledger/chain.");
        return binary.orElseThrow();
    }

    /// A funded account of its own, acting on the chain. The wallet lives as long as the test's JVM.
    static Ledger account(EmbeddedChain chain) {
        Wallet wallet = Wallet.create(RANDOM);
        chain.fund(wallet.address());
        return Ledger.open(chain.endpoint(), chain.deployment(), wallet);
    }

    static Ledger recorder(EmbeddedChain chain) {
        Ledger ledger = account(chain);
        chain.permitRecorder(ledger.account());
        return ledger;
    }

    /// A digest that no other call returns. A bare count would also be found among the lengths and sequence numbers
    /// that a node answers with.
    static Sha256Digest digest() {
        return Sha256Digest.of(Curve.keccak(AuditChain.word(NEXT_DIGEST.incrementAndGet())));
    }
}
