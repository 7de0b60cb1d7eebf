package cce.cli;

import cce.gate.GateException;
import cce.gate.GatePolicy;
import cce.gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The Output Gate for people who only want the gate: no stack, no wallet, no enclave. Everything is read from files
/// on this machine and nothing is written unless an option says where.
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = "Runs the Output Gate on files of this machine, outside any job.",
        subcommands = {GateScanCommand.class, GateCorpusCommand.class, GateIndexCommand.class})
final class GateCommand {
    private GateCommand() {}

    /// Options all commands of the gate take. They talk to no stack, so they have none of [CommonOptions].
    static final class Options {
        @Option(
                names = {"-o", "--format"},
                defaultValue = "table",
                paramLabel = "FORMAT",
                description = "How results are printed: ${COMPLETION-CANDIDATES}.")
        private Output.Format format = Output.Format.table;

        Output output() {
            return new Output(format, System.out);
        }
    }

    /// The policy to judge by.
    static final class PolicyOption {
        @Option(
                names = "--policy",
                defaultValue = "statistics-strict",
                paramLabel = "POLICY",
                description = "Name of a policy the gate ships with, or the file of a policy document"
                        + " (default: ${DEFAULT-VALUE}).")
        private String policy = "statistics-strict";

        GatePolicy policy() {
            return GatePolicy.named(policy).orElseGet(this::fromFile);
        }

        private GatePolicy fromFile() {
            Path file = Path.of(policy);
            if (!Files.isRegularFile(file)) {
                throw new CliException(
                        ExitCode.USAGE, "There is no gate policy named " + policy + " and no file of that name.");
            }
            try {
                return GatePolicy.fromJson(Files.readString(file));
            } catch (GateException e) {
                throw new CliException(ExitCode.USAGE, file + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new CliException(ExitCode.USAGE, "The policy file " + file + " cannot be read as text.", e);
            }
        }
    }

    /// The words of the labels: what should happen and what the gate says are spelt alike.
    static String word(Verdict verdict) {
        return switch (verdict) {
            case RELEASE -> "RELEASE";
            case HOLD -> "REVIEW";
            case BLOCK -> "BLOCK";
        };
    }
}
