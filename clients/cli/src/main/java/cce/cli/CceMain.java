package cce.cli;

import cce.ledger.LedgerException;
import cce.protocol.ProtocolException;
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
        },
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DoctorCommand.class,
            WalletCommand.class,
            LoginCommand.class,
            DatasetCommand.class,
            SealCommand.class,
            UnsealCommand.class,
            RekeyCommand.class,
            ImportAvinCommand.class,
            MountCommand.class,
            VerifyDatasetCommand.class,
            RentCommand.class,
            JobCommand.class,
            ResultCommand.class,
            ReviewCommand.class,
            PolicyCommand.class,
            ReferenceCommand.class,
            AuditCommand.class,
            AttestCommand.class,
            MeasureCommand.class,
            GateCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        })
public final class CceMain implements Runnable {
    @Spec
    private CommandSpec spec;

    CceMain() {
        spec = CommandSpec.create();
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new CceMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
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
