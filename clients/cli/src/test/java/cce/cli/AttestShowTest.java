package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cce.cli.AttestFiles.Run;
import cce.simulator.Scenario;
import cce.simulator.SimulatorMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What evidence says, and recorded cases judged.
@ResourceLock(Resources.SYSTEM_OUT)
class AttestShowTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"quote.bin", "snp/report.bin"})
    void evidence_isShown_andNotBelieved(String file) {
        AttestFiles files = new AttestFiles(folder).withTdx(Scenario.good()).withSnp();
        Run run = files.run("attest show @" + file);
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).startsWith("Not verified: ").contains("5a".repeat(48));
        JsonNode json = files.run("attest show @" + file + " -o json").json();
        assertThat(json.path("verified").asBoolean(true)).isFalse();
        assertThat(json.size()).isGreaterThan(10);
        assertThat(json.toString()).contains("5a".repeat(48));
    }

    @Test
    void whatIsNoEvidence_isSaid() {
        AttestFiles files = new AttestFiles(folder).put("x", AttestFiles.text("{\"quote\":\"00\"}"));
        for (String file : new String[] {"@x", "@nothing"}) {
            Run run = files.run("attest show " + file);
            assertThat(run.code()).isNotEqualTo(ExitCode.OK);
            assertThat(run.err()).startsWith("cce: ").doesNotContain("\tat ");
        }
    }

    @Test
    void everyCaseOfTheSimulator_agrees_andAWrongRecordIsAMismatch() throws Exception {
        AttestFiles files = new AttestFiles(folder);
        java.io.PrintStream out = System.out;
        System.setOut(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
        try {
            SimulatorMain.main(
                    new String[] {"--vectors", folder.resolve("vectors").toString()});
        } finally {
            System.setOut(out);
        }
        Run all = files.run("attest conformance @vectors -o json");
        assertThat(all.code()).isEqualTo(ExitCode.OK);
        assertThat(all.json().path("agrees").asInt())
                .isEqualTo(all.json().path("total").asInt())
                .isGreaterThan(60);
        assertThat(all.json().path("disagrees").asInt()).isZero();
        JsonNode first = all.json().path("cases").get(0);
        assertThat(first.propertyNames()).containsExactlyInAnyOrder("name", "outcome", "sentence");

        swap(folder.resolve("vectors/tdx/valid_v4/case.json"), folder.resolve("vectors/tdx/module_revoked/case.json"));
        Run wrong = files.run("attest conformance @vectors/tdx");
        assertThat(wrong.code()).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(wrong.out().lines().filter(line -> line.startsWith("disagrees")))
                .hasSize(2);
        assertThat(wrong.out()).containsPattern("(?m)^2 disagrees$");
    }

    private static void swap(Path a, Path b) throws IOException {
        Path aside = a.resolveSibling("aside");
        Files.move(a, aside);
        Files.move(b, a, StandardCopyOption.REPLACE_EXISTING);
        Files.move(aside, b);
    }

    @Test
    void folderWithoutCases_isWrongUsage() {
        AttestFiles files = new AttestFiles(folder).put("readme", new byte[0]);
        assertThat(files.run("attest conformance @").code()).isEqualTo(ExitCode.USAGE);
        assertThat(files.run("attest conformance @nothing").code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reference add",
                "reference add @a.json --corim @b.corim",
                "reference supersede " + "ab",
                "reference policy revoke xyz",
                "reference policy supersede xyz @p.yaml",
                "reference policy add @nothing.yaml"
            })
    void registryCommandsWithWrongUsage_exitWith2(String arguments) {
        AttestFiles files = new AttestFiles(folder).put("a.json", new byte[0]).put("b.corim", new byte[0]);
        Run run = files.run(arguments);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("cce: ");
    }
}
