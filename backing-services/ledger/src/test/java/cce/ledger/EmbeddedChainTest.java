package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.protocol.DatasetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedChainTest {
    @TempDir
    private Path folder;

    @Test
    void restartedChain_goesOnWhereItStopped() {
        Path binary = TestChain.binary();
        AuditRecord content =
                new AuditRecord(RecordKind.JOB_ENDED, AuditRecord.NO_DATASET, TestChain.digest(), TestChain.digest());
        Deployment deployment;
        Receipt receipt;
        DatasetId dataset;
        try (Wallet wallet = Wallet.create(new SecureRandom())) {
            try (EmbeddedChain chain = EmbeddedChain.start(binary, folder)) {
                chain.fund(wallet.address());
                chain.permitRecorder(wallet.address());
                deployment = chain.deployment();
                try (Ledger ledger = Ledger.open(chain.endpoint(), deployment, wallet)) {
                    receipt = ledger.append(content);
                    dataset = ledger.registerDataset(new DatasetTerms("urn:x", 1));
                    ledger.rent(dataset, 1);
                }
            }
            try (EmbeddedChain chain = EmbeddedChain.start(binary, folder);
                    Ledger ledger = Ledger.open(chain.endpoint(), chain.deployment(), wallet)) {
                assertThat(chain.deployment()).isEqualTo(deployment);
                assertThat(ledger.append(content)).isEqualTo(receipt);
                assertThat(ledger.records(0, 10)).hasSize(1);
                assertThat(ledger.hasAccess(dataset, wallet.address())).isTrue();
                assertThat(Deployment.load(folder.resolve("deployment.json"))).isEqualTo(deployment);
            }
        }
    }

    @Test
    void closedChain_leavesNoProcess() {
        EmbeddedChain chain = EmbeddedChain.start(TestChain.binary(), folder);
        long pid = chain.pid();
        chain.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void killedParent_takesTheChainWithIt() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv")) || System.getenv("CI") != null,
                "setpriv is not installed: a killed process leaves its chain behind here.");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChainHolder.class.getName(),
                        TestChain.binary().toString(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            long pid = Long.parseLong(holder.inputReader().readLine());
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            holder.destroyForcibly().waitFor();
            child.onExit().orTimeout(2, TimeUnit.MINUTES).join();
            assertThat(child.isAlive()).isFalse();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void absentBinary_isSaid() {
        assertThatThrownBy(() -> EmbeddedChain.start(folder.resolve("nothing"), folder))
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        e -> assertThat(e.reason()).isEqualTo(LedgerException.Reason.CHAIN_NOT_STARTED));
    }

    @Test
    void binaryThatIsNoChain_isSaid() {
        assertThatThrownBy(() -> EmbeddedChain.start(Path.of("/bin/true"), folder))
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        e -> assertThat(e.reason()).isEqualTo(LedgerException.Reason.CHAIN_NOT_STARTED));
    }
}
