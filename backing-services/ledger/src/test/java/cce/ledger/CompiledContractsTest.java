package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompiledContractsTest {
    private static final Path CONTRACTS =
            Path.of(System.getProperty("cce.root", "../.."), "backing-services/ledger/contracts");

    @Test
    void checkedInBytecode_isWhatTheSourcesCompileTo() throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(CONTRACTS.resolve("node_modules/solc")) || System.getenv("CI") != null,
                "The Solidity compiler is not installed: run npm ci in backing-services/ledger/contracts.");
        Process check = new ProcessBuilder("node", "build.mjs", "--check")
                .directory(CONTRACTS.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(output).isZero();
    }
}
