package cce.ledger;

import java.nio.file.Path;
import java.time.Duration;

/// A process that starts a chain, says its child's id and waits to be killed.
final class ChainHolder {
    private ChainHolder() {}

    static void main(String[] args) throws InterruptedException {
        EmbeddedChain chain = EmbeddedChain.start(Path.of(args[0]), Path.of(args[1]));
        System.out.println(chain.pid());
        Thread.sleep(Duration.ofMinutes(10));
    }
}
