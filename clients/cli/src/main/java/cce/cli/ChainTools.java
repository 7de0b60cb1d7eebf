package cce.cli;

import cce.ledger.EmbeddedChain;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// The binary of the embedded chain, which npm brings into the checkout.
final class ChainTools {
    private ChainTools() {}

    static Path prepare(Consumer<String> progress) {
        Path root = Home.projectRoot();
        return EmbeddedChain.findBinary(root).orElseGet(() -> {
            progress.accept("installing the embedded chain (npm ci)");
            Shell.run(List.of("npm", "ci", "--silent"), root.resolve("backing-services/ledger/chain"));
            return EmbeddedChain.findBinary(root)
                    .orElseThrow(() -> CliException.environment(
                            "npm installed no chain binary for this platform; set CCE_ANVIL to an anvil of your own."));
        });
    }
}
