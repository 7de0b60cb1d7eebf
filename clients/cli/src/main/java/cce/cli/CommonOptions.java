package cce.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that every command which talks to a stack takes.
final class CommonOptions {
    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "How results are printed: ${COMPLETION-CANDIDATES}.")
    private Output.Format format = Output.Format.table;

    @Option(
            names = "--endpoint",
            paramLabel = "FILE",
            defaultValue = "${env:CCE_ENDPOINT}",
            description = "The endpoint file of the stack (default: the one of ./cce up).")
    private @Nullable Path endpoint;

    @Option(
            names = {"-w", "--wallet"},
            paramLabel = "NAME",
            defaultValue = "${env:CCE_WALLET}",
            description = "The wallet to act as; see: cce wallet.")
    private @Nullable String wallet;

    Output output() {
        return new Output(format, System.out);
    }

    Endpoint endpoint() {
        Path file = endpoint;
        return Endpoint.load(
                file == null || file.toString().isBlank() ? Home.locate().stack().resolve(Endpoint.FILE_NAME) : file);
    }

    String walletName() {
        String name = wallet;
        if (name == null || name.isBlank()) {
            throw new CliException(
                    ExitCode.USAGE, "Name the wallet to act as, with --wallet NAME or CCE_WALLET; make one with: cce wallet create NAME");
        }
        return name;
    }
}
