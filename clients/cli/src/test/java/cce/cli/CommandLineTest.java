package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.ledger.Deployment;
import cce.protocol.Json;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class CommandLineTest {
    private static final String DATASET = "0x0000000000000000000000000000000000000000";
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[^ ]+");
    private static final String JOB = "00000000-0000-4000-8000-000000000000";

    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommand_isDescribedAndHasHelp(CommandLine command) {
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();

        assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
        assertThat(spec.options()).as(spec.qualifiedName()).allMatch(option -> option.description().length > 0);
        assertThat(spec.positionalParameters())
                .as(spec.qualifiedName())
                .allMatch(parameter -> parameter.description().length > 0);
        assertThat(command.getUsageMessage()).contains(spec.name());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noOption_takesAKey(CommandLine command) {
        // A file that holds the key may be named; the key itself never stands on a command line.
        assertThat(command.getCommandSpec().options())
                .filteredOn(option -> !option.type().equals(Path.class))
                .noneMatch(option ->
                        option.longestName().matches("--(private-?key|key|secret|password|token|mnemonic|seed)"));
    }

    @ParameterizedTest
    @MethodSource("readmeCommands")
    void commandOfTheReadme_parses(String command) {
        List<String> words = WORD.matcher(command)
                .results()
                .skip(1)
                .map(word -> word.group()
                        .replace("$DATASET", DATASET)
                        .replace("$JOB", JOB)
                        .replace("\"", ""))
                .toList();

        CceMain.commandLine().parseArgs(words.toArray(String[]::new));
    }

    @Test
    void readme_namesEveryCommandOfTheMainPath() throws IOException {
        assertThat(readmeCommands().map(line -> line.split(" ", -1)[1]))
                .contains("demo", "up", "wallet", "login", "dataset", "rent", "job", "result", "review");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "job",
                "job submit",
                "dataset create --name x",
                "rent " + DATASET + " --hours many",
                "dataset list -o yaml",
                "wallet create a b",
                "review approve " + JOB,
                "reference revoke xyz"
            })
    void wrongUsage_exitsWith2AndASentence(String arguments) {
        Run run = run(arguments);

        assertThat(run.code).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).startsWith("cce: ").doesNotContain("\tat ");
        assertThat(run.err.lines().count()).isLessThan(16);
    }

    private static Stream<String> commandNames() {
        return CceMain.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commandNames")
    void commandBuiltAlone_isTheOneOfThatNameAmongAll(String name) {
        CommandLine among = subcommand(CceMain.commandLine(), name);
        CommandLine alone = subcommand(CceMain.commandLine(name, "--help"), name);

        assertThat(alone.getUsageMessage()).isEqualTo(among.getUsageMessage());
        assertThat(among.getCommand().getClass().getAnnotation(CommandLine.Command.class))
                .extracting(CommandLine.Command::name)
                .isEqualTo(name);
    }

    private static CommandLine subcommand(CommandLine line, String name) {
        return Objects.requireNonNull(line.getSubcommands().get(name), name);
    }

    @Test
    void missingWallet_isNamedWithTheCommandThatMakesIt() {
        Run run = run("login --wallet nobody-at-all --endpoint " + endpoint("dev"));

        assertThat(run.code).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).contains("cce wallet create nobody-at-all");
    }

    @Test
    void missingEndpointFile_exitsWith3AndSaysHowToGetOne() {
        Run run = run("audit verify --endpoint " + folder.resolve("absent.json"));

        assertThat(run.code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(run.err).contains("absent.json").contains("./cce up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"cced\":1}", "\u0000"})
    void damagedEndpointFile_exitsWith3(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("endpoint.json"), content);

        assertThat(run("audit verify --endpoint " + file).code).isEqualTo(ExitCode.ENVIRONMENT);
    }

    @Test
    void endpointFileOfAnUnknownProfile_isRefusedBeforeAnyEvidence() {
        Endpoint endpoint = Endpoint.load(endpoint("lenient"));

        assertThatThrownBy(() -> EvidenceCheck.of(endpoint, Optional.empty()))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT));
    }

    @Test
    void policyOfAClient_isTheOneGiven_elseTheProfilesOwn() throws IOException {
        var dev = PolicyChoice.Profile.DEV;
        var production = PolicyChoice.Profile.PRODUCTION;
        assertThat(PolicyChoice.forProfile(dev, Optional.empty()).name()).isEqualTo("dev");
        assertThat(PolicyChoice.forProfile(production, Optional.empty()).name()).isEqualTo("production-tdx");
        assertThat(PolicyChoice.forProfile(dev, Optional.of("production-snp")).name())
                .isEqualTo("production-snp");
        Path file = Files.writeString(
                folder.resolve("mine.yaml"),
                "format: cce/appraisal-policy/v1\nname: mine\ntdx:\n  tcb:\n    accept: [UpToDate]\n");
        assertThat(PolicyChoice.forProfile(production, Optional.of(file.toString()))
                        .name())
                .isEqualTo("mine");
    }

    @Test
    void policyThatAdmitsMachinesThatProtectNothing_isRefusedForProduction() {
        assertThatThrownBy(() -> PolicyChoice.forProfile(PolicyChoice.Profile.PRODUCTION, Optional.of("dev")))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        Run run = run("result verify x --policy dev --endpoint " + endpoint("production"));
        assertThat(run.code).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).contains("insecure_");
    }

    @Test
    void chainThatDoesNotAnswer_exitsWith4() {
        assertThat(run("audit verify --endpoint " + endpoint("dev")).code).isEqualTo(ExitCode.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"payload\":\"!\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}",
                "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}",
                "{\"payload\":\"e30=\",\"payloadType\":\"x\",\"signatures\":null}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void malformedManifest_exitsWith5(String content) throws IOException {
        Path manifest = Files.writeString(folder.resolve("manifest.json"), content);

        Run run = run("result verify " + manifest + " --endpoint " + endpoint("dev"));

        assertThat(run.code).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(run.err).startsWith("cce: ").doesNotContain("bug");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seal data --to store --key key",
                "unseal store data --key key",
                "rekey store --key key --new-key new",
                "import-avin data --to store --key key",
                "verify-dataset store --key key",
                "dataset seal 0x1111111111111111111111111111111111111111 data"
            })
    void numberOfThreads_thatCannotWork_isRefusedBeforeAnythingIsBegun(String command) {
        for (String threads : List.of("0", "-1", "257", "x")) {
            Run run = run(command + " --threads=" + threads);
            assertThat(run.code).as(run.err).isEqualTo(ExitCode.USAGE);
            assertThat(run.err).contains("is not a number from 1 to 256").doesNotContain("bug");
        }
    }

    private Path endpoint(String profile) {
        WalletAddress address = WalletAddress.parse("0x" + "1".repeat(40));
        Path file = folder.resolve(profile + ".json");
        Endpoint.ChainEndpoint chain = new Endpoint.ChainEndpoint(
                URI.create("http://127.0.0.1:1"), new Deployment(31337, address, address, address, 0));
        URI cced = URI.create("https://127.0.0.1:1");
        Home.writePrivate(
                file,
                Json.write(new Endpoint(cced, "cce.localhost", profile, "", List.of(), List.of(), Map.of(), chain)));
        return file;
    }

    private static Stream<CommandLine> commands() {
        return below(CceMain.commandLine())
                .filter(line -> !line.getCommandName().equals("help"));
    }

    private static Stream<CommandLine> below(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(CommandLineTest::below));
    }

    private static Stream<String> readmeCommands() throws IOException {
        Path readme = Path.of(System.getProperty("cce.root")).resolve("README.md");
        return Files.readAllLines(readme).stream()
                .map(line -> line.replaceFirst(" *#.*", "").replaceFirst(" *&$", ""))
                .flatMap(line -> Stream.of(line.split("&&|\\||`", -1)))
                .map(part -> part.strip().replaceFirst("^(export )?[A-Z_]+=\\$?\\(?", ""))
                .map(part -> part.replaceFirst("^[a-z]+ (?=\\./cce)", ""))
                .filter(part -> part.startsWith("./cce "));
    }

    private record Run(int code, String err) {}

    private static Run run(String arguments) {
        StringWriter err = new StringWriter();
        int code = CceMain.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments.split(" ", -1));
        return new Run(code, err.toString());
    }
}
