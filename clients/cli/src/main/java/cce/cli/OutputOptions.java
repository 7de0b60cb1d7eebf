package cce.cli;

import picocli.CommandLine.Option;

/// How results are printed: the option of every command that prints some.
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "How results are printed: ${COMPLETION-CANDIDATES}.")
    private Output.Format format = Output.Format.table;

    Output output() {
        return new Output(format, System.out);
    }
}
