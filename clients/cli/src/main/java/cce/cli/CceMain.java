package cce.cli;

import cce.ledger.LedgerException;
import cce.process.MemoryProtection;
import cce.protocol.ProtocolException;
import cce.sealing.NativeCryptography;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `cce` command. Exit codes: 0 done, 1 refused by the service, 2 wrong usage, 3 something is missing on
/// this machine, 4 a service cannot be reached, 5 a proof did not hold, 10 to 12 verdicts of `cce gate`, 130
/// interrupted.
@Command(
        name = "cce",
        mixinStandardHelpOptions = true,
        version = "cce 0.1.0",
        description = "Compute on data that nobody but a hardware enclave may see.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused by the service",
            "2:wrong usage",
            "3:something is missing on this machine (see: cce doctor)",
            "4:a service cannot be reached",
            "5:evidence, a manifest or another proof did not hold",
            "10:cce gate: a person must decide on the output",
            "11:cce gate: the output leaks",
            "12:cce gate corpus: a labelled leak was released",
            "130:interrupted"
        })
public final class CceMain implements Runnable {
    /// What `cce` can do, in the order of its help. The name stands here too, so that one command is found without
    /// building all of them: picocli reads every option of a command by reflection.
    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("demo", DemoCommand.class),
            new Subcommand("up", UpCommand.class),
            new Subcommand("doctor", DoctorCommand.class),
            new Subcommand("wallet", WalletCommand.class),
            new Subcommand("login", LoginCommand.class),
            new Subcommand("dataset", DatasetCommand.class),
            new Subcommand("seal", SealCommand.class),
            new Subcommand("unseal", UnsealCommand.class),
            new Subcommand("rekey", RekeyCommand.class),
            new Subcommand("import-avin", ImportAvinCommand.class),
            new Subcommand("mount", MountCommand.class),
            new Subcommand("verify-dataset", VerifyDatasetCommand.class),
            new Subcommand("rent", RentCommand.class),
            new Subcommand("job", JobCommand.class),
            new Subcommand("result", ResultCommand.class),
            new Subcommand("review", ReviewCommand.class),
            new Subcommand("policy", PolicyCommand.class),
            new Subcommand("reference", ReferenceCommand.class),
            new Subcommand("audit", AuditCommand.class),
            new Subcommand("attest", AttestCommand.class),
            new Subcommand("measure", MeasureCommand.class),
            new Subcommand("gate", GateCommand.class),
            new Subcommand("generate-completion", AutoComplete.GenerateCompletion.class),
            new Subcommand("help", CommandLine.HelpCommand.class));

    /// Those that move gigabytes, or thousands of files.
    private static final Set<String> HEAVY =
            Set.of("seal", "unseal", "rekey", "import-avin", "verify-dataset", "dataset");

    /// Set by scripts/faster-start.sh, to learn whether the library can be relied on.
    private static final String NATIVE = "cce.native";

    private record Subcommand(String name, Class<?> type) {}

    @Spec
    private CommandSpec spec;

    CceMain() {
        spec = CommandSpec.create();
    }

    public static void main(String[] arguments) {
        System.exit(arguments.length > 0 && HEAVY.contains(arguments[0]) ? runWithNative(arguments) : run(arguments));
    }

    /// Loads the native cryptography while the command line is read: each takes a tenth of a second.
    private static int runWithNative(String... arguments) {
        FutureTask<Boolean> loading = new FutureTask<>(NativeCryptography::preferWhereItLoads);
        Thread.ofPlatform().daemon().start(loading);
        CommandLine line = commandLine(arguments);
        line.setExecutionStrategy(parsed -> {
            // Before a key is read; here, since it too may be done while the library loads.
            MemoryProtection.denyDumps();
            if (!loaded(loading) && "required".equals(System.getProperty(NATIVE))) {
                line.getErr().println("cce: the native cryptography does not work on this machine.");
                return ExitCode.ENVIRONMENT;
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return line.execute(arguments);
    }

    private static boolean loaded(Future<Boolean> loading) {
        try {
            return loading.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Loading the native cryptography failed.", e);
        }
    }

    static int run(String... arguments) {
        return commandLine(arguments).execute(arguments);
    }

    /// All that there is.
    static CommandLine commandLine() {
        return commandLine(SUBCOMMANDS);
    }

    /// As much of it as these arguments need: those that name one of our commands need no other.
    static CommandLine commandLine(String... arguments) {
        return SUBCOMMANDS.stream()
                .filter(known -> arguments.length > 0 && known.name().equals(arguments[0]))
                .filter(known -> known.type().getPackage().equals(CceMain.class.getPackage()))
                .findFirst()
                .map(known -> commandLine(List.of(known)))
                .orElseGet(CceMain::commandLine);
    }

    private static CommandLine commandLine(List<Subcommand> subcommands) {
        CommandLine line = new CommandLine(new CceMain());
        subcommands.forEach(sub -> line.addSubcommand(sub.name(), sub.type()));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(CceMain::wrongUsage)
                .setExecutionExceptionHandler(new Sentences());
    }

    /// One sentence and where to read on: a screen of help would push the sentence out of sight.
    private static int wrongUsage(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("cce: " + Output.text(String.valueOf(e.getMessage())));
        if (!UnmatchedArgumentException.printSuggestions(e, line.getErr())) {
            line.getErr().print(line.getHelp().fullSynopsis());
        }
        line.getErr().println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /// A user sees a sentence; the stack trace of our own bugs only with CCE_DEBUG set.
    private static final class Sentences implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
            if (System.getenv("CCE_DEBUG") != null) {
                e.printStackTrace(line.getErr());
            }
            return switch (e) {
                case CliException ours -> print(line, ours.sentence(), ours.exitCode());
                case ServiceRefusal refusal -> print(line, refusal.sentence(), ExitCode.REFUSED);
                // What services answer is read in CcedClient; what is left came from the command line or a file it
                // names.
                case ProtocolException input -> print(line, input.sentence(), ExitCode.USAGE);
                case LedgerException ledger -> print(line, String.valueOf(ledger.getMessage()), ExitCode.UNREACHABLE);
                default ->
                    print(
                            line,
                            "This is a bug in cce (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                                    + "). Run again with CCE_DEBUG=1 for its trace.",
                            ExitCode.REFUSED);
            };
        }

        private static int print(CommandLine line, String sentence, int code) {
            line.getErr().println("cce: " + sentence);
            return code;
        }
    }
}
